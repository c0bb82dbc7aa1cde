//! Builds, runs, tests and measures Portico: `cargo xtask <command>`.
//!
//! | file | what it does |
//! |---|---|
//! | `command` | what a command is, and its arguments |
//! | `bench` `build` `dev` `run` `shots` `test` | one command each |
//! | `lint` | the step `test lint` |
//! | `bundle/` | the browser's files: wasm, style sheet, site directory |
//! | `node` `chromium` `postgres` `wasm_target` | tools that are set up when they are missing |
//! | `shell` `report` | starting programs, telling the person what happens |
//!
//! **How to add a command:** write `src/<name>.rs` with a `pub const COMMAND: Command`, then add the module and
//! `<name>::COMMAND` below.

mod bench;
mod build;
mod bundle;
mod chromium;
mod command;
mod dev;
mod lint;
mod node;
mod postgres;
mod report;
mod run;
mod shell;
mod shots;
mod test;
mod wasm_target;

use std::process::ExitCode;

use command::{Args, Command};

const COMMANDS: &[Command] =
    &[run::COMMAND, dev::COMMAND, build::COMMAND, test::COMMAND, bench::COMMAND, shots::COMMAND];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let Some(name) = words.next().filter(|name| !matches!(name.as_str(), "help" | "-h" | "--help")) else {
        usage();
        return ExitCode::SUCCESS;
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        report::failure(&format!("there is no command `{name}`"));
        usage();
        return ExitCode::FAILURE;
    };
    match (command.run)(Args::new(words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn usage() {
    report::line("cargo xtask <command>\n");
    for command in COMMANDS {
        report::line(&format!("  {} {}\n      {}", command.name, command.arguments, command.about));
    }
}
