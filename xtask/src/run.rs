//! `cargo xtask run`: from a clean clone to a running Portico.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::Command as Process;

use anyhow::bail;

use crate::build::{self, Profile};
use crate::command::Command;
use crate::report::step;
use crate::shell::{program, run};

/// See the file's head.
pub const COMMAND: Command = Command {
    name: "run",
    arguments: "[--demo] [--debug] [-- options of `portico`]",
    about: "sets up what is missing, builds and starts Portico; --demo fills a fresh database first",
    run: |mut args| {
        let (demo, profile) = (args.flag("--demo"), Profile::from(&mut args));
        args.end()?;
        build::all(profile)?;
        if demo {
            // The same options: it is filled what is served.
            step("demo data", || run(portico(profile).arg("demo").args(&args.passed)))?;
        }
        // Takes this process's place: signals and the exit code are Portico's own.
        let error = portico(profile).arg("serve").args(args.passed).exec();
        bail!("portico cannot be started: {error}");
    },
};

/// The built program with the environment of its build; what the person has set wins.
pub fn portico(profile: Profile) -> Process {
    let mut command = program(profile.binary());
    if env::var_os("PORTICO_ASSETS").is_none() {
        command.env("PORTICO_ASSETS", profile.site());
    }
    command
}
