//! Node packages of `end2end/`: the browser tests' tools and `wasm-opt`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::report::{note, step};
use crate::shell::{find, program, root, run};

/// The folder with `package.json`.
pub fn folder() -> PathBuf {
    root().join("end2end")
}

/// A program of an installed package.
pub fn tool(name: &str) -> PathBuf {
    folder().join("node_modules/.bin").join(name)
}

/// Installs exactly what the lock file says, unless it is there.
pub fn set_up() -> Result<()> {
    ensure!(find("node").is_some() && find("npm").is_some(), "Node (20 or newer) with npm is needed on the PATH");
    let lock = fs::read(folder().join("package-lock.json"))?;
    let installed = folder().join("node_modules/.installed");
    if fs::read(&installed).is_ok_and(|made_from| made_from == lock) {
        return Ok(());
    }
    step("node packages", || {
        let npm = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        run(program("npm").args(npm).current_dir(folder()))?;
        Ok(fs::write(&installed, lock)?)
    })
}

/// `wasm-opt`, or None with a note: a release works without, its download is larger.
pub fn wasm_opt() -> Option<PathBuf> {
    match set_up() {
        Ok(()) => Some(tool("wasm-opt")),
        Err(error) => {
            note(&format!("the browser bundle is not shrunk by wasm-opt: {error:#}"));
            None
        }
    }
}
