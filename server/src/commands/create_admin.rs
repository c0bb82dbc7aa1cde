//! `portico create-admin`

use crate::config::Config;
use anyhow::bail;
use backend::service::imports::reason;
use clap::Args;
use domain::agent::AgentDraft;

/// The new admin.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Username
    #[arg(long)]
    login: String,
    /// Password; better given by the environment than on the command line
    #[arg(long, env = "PORTICO_ADMIN_PASSWORD", hide_env_values = true)]
    password: String,
    /// Email address
    #[arg(long)]
    email: String,
    /// Given name
    #[arg(long, default_value = "")]
    firstname: String,
    /// Family name
    #[arg(long, default_value = "")]
    lastname: String,
}

/// Adds the admin.
pub async fn run(config: &Config, arguments: Arguments) -> anyhow::Result<()> {
    let backend = config.open().await?;
    let firstname = if arguments.firstname.is_empty() { arguments.login.clone() } else { arguments.firstname };
    let lastname = if arguments.lastname.is_empty() { "Admin".to_owned() } else { arguments.lastname };
    let draft =
        AgentDraft { login: arguments.login, firstname, lastname, email: arguments.email, ..AgentDraft::default() };
    let name = draft.login.clone();
    let result = backend.create_admin(draft, &arguments.password).await;
    backend.close().await;
    match result {
        Ok(_) => {
            println!("The admin {name} can sign in.");
            Ok(())
        }
        Err(domain::Error::Invalid(errors)) => {
            for error in errors {
                eprintln!("{} {}", error.field, reason(&error));
            }
            bail!("the admin was not added")
        }
        Err(error) => Err(error.into()),
    }
}
