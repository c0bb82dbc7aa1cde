//! `cargo xtask build`: the browser bundle and the server.

use std::path::PathBuf;

use anyhow::Result;

use crate::bundle;
use crate::command::{Args, Command};
use crate::report::step;
use crate::shell::{cargo, root, run};
use crate::wasm_target;

/// See the file's head.
pub const COMMAND: Command = Command {
    name: "build",
    arguments: "[--debug]",
    about: "builds the browser bundle and the server, release unless --debug",
    run: |mut args| {
        let profile = Profile::from(&mut args);
        args.end()?;
        all(profile)
    },
};

/// How to build.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// Quick to build.
    Debug,
    /// Small and fast.
    Release,
}

impl Profile {
    /// Takes `--debug`.
    pub fn from(args: &mut Args) -> Self {
        if args.flag("--debug") { Self::Debug } else { Self::Release }
    }

    /// The directory that `PORTICO_ASSETS` names.
    pub fn site(self) -> PathBuf {
        root().join(match self {
            Self::Debug => "target/site-dev",
            Self::Release => "target/site",
        })
    }

    /// The program `portico`.
    pub fn binary(self) -> PathBuf {
        root().join(match self {
            Self::Debug => "target/debug/portico",
            Self::Release => "target/release/portico",
        })
    }
}

/// Builds everything `portico serve` needs.
pub fn all(profile: Profile) -> Result<()> {
    wasm_target::set_up()?;
    bundle::build(profile)?;
    step("server", || server(profile))
}

/// Builds the program `portico`.
pub fn server(profile: Profile) -> Result<()> {
    match profile {
        // The tests' selection of packages and features, so that tests, `dev` and `shots` share every compiled crate.
        // `--examples` (there are none) makes cargo unify the features of dev-dependencies in, as the tests do.
        Profile::Debug => run(cargo("build").args(HOST).args(["--bin", "portico", "--examples"])),
        Profile::Release => run(cargo("build").args(["--release", "--package", "server", "--bin", "portico"])),
    }
}

/// The selection of all host builds in `target/debug`: one selection, one set of features, nothing compiled twice.
/// xtask is built in `target/xtask` by its cargo alias and is checked there.
pub const HOST: [&str; 3] = ["--workspace", "--exclude", "xtask"];
