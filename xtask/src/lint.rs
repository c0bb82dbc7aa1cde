//! The step `test lint`: format, lints and types of everything.

use anyhow::Result;

use crate::build::{HOST, Profile};
use crate::bundle::{TARGET_DIR, cargo_profile};
use crate::node;
use crate::report::Summary;
use crate::shell::{cargo, program, run};
use crate::wasm_target::{self, TARGET};

/// xtask is compiled in a target directory of its own, by its cargo alias too.
pub const XTASK: [&str; 4] = ["--package", "xtask", "--target-dir", "target/xtask"];
const STRICT: [&str; 3] = ["--", "-D", "warnings"];

/// Each lint is a line of the summary.
pub fn all(summary: &mut Summary) {
    summary.step("lint: format", || run(cargo("fmt").args(["--all", "--check"])));
    summary.step("lint: clippy", || run(cargo("clippy").args(HOST).arg("--all-targets").args(STRICT)));
    summary.step("lint: clippy, browser", browser);
    summary.step("lint: clippy, xtask", || run(cargo("clippy").args(XTASK).arg("--all-targets").args(STRICT)));
    summary.step("lint: rustdoc", || {
        // As in `build::server`: `--examples` gives the features of the other host builds.
        run(rustdoc().args(HOST).args(["--lib", "--bins", "--examples"]))?;
        run(rustdoc().args(XTASK))
    });
    summary.step("lint: TypeScript", || {
        node::set_up()?;
        run(program(node::tool("tsc")).arg("--noEmit").current_dir(node::folder()))
    });
}

fn browser() -> Result<()> {
    wasm_target::set_up()?;
    run(cargo("clippy")
        .args(["--package", "frontend", "--target", TARGET, "--target-dir", TARGET_DIR])
        .args(["--profile", cargo_profile(Profile::Debug)])
        .args(STRICT))
}

fn rustdoc() -> std::process::Command {
    let mut command = cargo("doc");
    command.arg("--no-deps").env("RUSTDOCFLAGS", "--cfg=erase_components -D warnings");
    command
}
