//! Measures Portico; started by `cargo xtask bench`.
//!
//! | module | holds |
//! |---|---|
//! | `people` | the CSV files with which the database is filled |
//! | `process` | the program `portico`: importing, serving, its memory |
//! | `database` | a fresh database on either engine |
//! | `rows` | what is measured: the requests, and what each asks of the database |
//! | `floor` | the floor: the same SQL, and the page's bytes as they are |
//! | `client` `load` | requests over connections that stay open, and their times |
//! | `pages` `sizes` | the two measurements: pages beside floors, small beside large |
//! | `report` | tables, and the file that keeps them |

#![expect(clippy::print_stdout, reason = "a program of the command line answers on standard output")]

mod client;
mod database;
mod floor;
mod load;
mod pages;
mod people;
mod process;
mod report;
mod rows;
mod sizes;

use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, time::Duration};

#[derive(Parser)]
#[command(name = "portico-bench", about)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Each page beside its floor
    Pages(Setting),
    /// Lists at a million people beside lists at ten thousand
    Sizes(Setting),
    /// Serves floors; started by `pages`
    Floor(floor::Arguments),
}

/// What to measure, and with what.
#[derive(Args, Clone)]
struct Setting {
    /// The program `portico`
    #[arg(long)]
    portico: PathBuf,
    /// The browser's files
    #[arg(long)]
    site: PathBuf,
    /// An empty folder for databases and files
    #[arg(long)]
    folder: PathBuf,
    /// A PostgreSQL in which databases may be created; without it SQLite is measured
    #[arg(long)]
    postgres: Option<String>,
    /// How large: 1 is 50,000 people at 5,000 customers
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Short and rough
    #[arg(long)]
    quick: bool,
    /// The build was made for debugging
    #[arg(long)]
    debug: bool,
    /// Write the tables into this Markdown file too
    #[arg(long)]
    write: Option<PathBuf>,
}

impl Setting {
    /// How long a cell of a table is measured: page and floor each.
    fn duration(&self) -> Duration {
        if self.quick { Duration::from_secs(1) } else { Duration::from_secs(3) }
    }

    fn engine(&self) -> &'static str {
        if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" }
    }
}

fn main() -> anyhow::Result<()> {
    match Program::parse().command {
        Command::Pages(setting) => pages::run(&setting),
        Command::Sizes(setting) => sizes::run(&setting),
        Command::Floor(arguments) => floor::run(arguments),
    }
}
