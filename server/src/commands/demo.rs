//! `portico demo`

use crate::config::Config;

/// Fills a fresh database and prints who can sign in.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let backend = config.open().await?;
    let filled = backend::demo::fill(&backend).await;
    backend.close().await;
    match filled? {
        Some(hints) => {
            println!("The demonstration data is there. Sign in as:");
            for hint in hints {
                println!("  {} / {}    ({})", hint.login, hint.password, hint.role);
            }
        }
        None => println!("The database has data already; nothing was added."),
    }
    Ok(())
}
