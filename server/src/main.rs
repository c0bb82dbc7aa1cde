//! The `portico` program: serves Portico and does what is done from the command line.

#![expect(clippy::print_stdout, reason = "a program of the command line answers on standard output")]

use clap::{Args, Parser, Subcommand};
use server::{commands, config::Config};

/// Rendering a page takes very many small pieces of memory, for which this is faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "portico", version, about = "A helpdesk centred on the people who ask for help")]
struct Program {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Common {
    /// A TOML file with settings of the same names; `portico.toml` in the current folder is read if it is there
    #[arg(long, global = true, env = "PORTICO_CONFIG", value_name = "FILE")]
    config: Option<std::path::PathBuf>,
    #[command(flatten)]
    settings: Config,
}

#[derive(Subcommand)]
enum Command {
    /// Serve Portico
    Serve,
    /// Bring the database up to date and end
    Migrate,
    /// Add an admin, also where nobody can sign in any more
    CreateAdmin(commands::create_admin::Arguments),
    /// Fill a fresh database with believable demonstration data
    Demo,
    /// Import customers or customer users from a CSV file
    Import(commands::import::Arguments),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let program = Program::parse();
    let config = program.common.settings.or_file(program.common.config.as_deref())?;
    server::telemetry::start(&config);
    match program.command {
        Command::Serve => commands::serve::run(&config).await,
        Command::Migrate => {
            config.open().await?.close().await;
            println!("The database is up to date.");
            Ok(())
        }
        Command::CreateAdmin(arguments) => commands::create_admin::run(&config, arguments).await,
        Command::Demo => commands::demo::run(&config).await,
        Command::Import(arguments) => commands::import::run(&config, arguments).await,
    }
}
