//! `portico demo`

use crate::config::Config;
use anyhow::bail;
use backend::demo::{self, Filled};

/// Fills a fresh database and prints who can sign in.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let backend = config.open().await?;
    let filled = demo::fill(&backend).await;
    backend.close().await;
    match filled? {
        Filled::Now => println!("The demonstration data is there. Sign in as:"),
        Filled::Before => println!("The demonstration data was there already; it came with these sign-ins:"),
        Filled::Partly => bail!(
            "filling this database with demonstration data was stopped before its end; remove it ({}) and start again",
            config.place()
        ),
        Filled::Other => {
            println!("The database has data already; nothing was added.");
            return Ok(());
        }
    }
    for hint in demo::sign_ins() {
        println!("  {} / {}    ({})", hint.login, hint.password, hint.role);
    }
    Ok(())
}
