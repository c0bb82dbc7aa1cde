//! `cargo xtask shots`: pictures of the pages, to be looked at.

use anyhow::Result;

use crate::build::Profile;
use crate::command::Command;
use crate::report::{note, step};
use crate::shell::root;
use crate::test::{playwright, prepare_browser};

/// See the file's head.
pub const COMMAND: Command = Command {
    name: "shots",
    arguments: "[-- playwright options, such as -g name]",
    about: "photographs the demo's pages in both themes and sizes into shots/",
    run: |args| {
        args.end()?;
        shots(&args.passed)
    },
};

fn shots(passed: &[String]) -> Result<()> {
    let chromium = prepare_browser(Profile::Debug)?;
    step("screenshots", || playwright(&chromium, Profile::Debug, None, &["--config", "shots.config.ts"], passed))?;
    note(&format!("they are in {}", root().join("shots").display()));
    Ok(())
}
