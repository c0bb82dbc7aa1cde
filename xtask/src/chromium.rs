//! The browser of the browser tests.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::report::step;
use crate::shell::{find, is_root, program, run};

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// `CHROMIUM`, or the one on the PATH, or the system's package, which only root can install.
pub fn set_up() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM").map(PathBuf::from) {
        ensure!(named.is_file(), "CHROMIUM names {}, which is not there", named.display());
        return Ok(named);
    }
    if let Some(found) = on_path() {
        return Ok(found);
    }
    if !is_root() || find("apt-get").is_none() {
        bail!("Chromium is needed: install it (Debian: `apt-get install chromium`), or name it in CHROMIUM");
    }
    step("Chromium", || {
        let apt = |arguments: &[&str]| run(program("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"));
        apt(&["update", "-qq"])?;
        apt(&["install", "--yes", "-qq", "--no-install-recommends", "chromium"])?;
        on_path().context("chromium was installed but is not on the PATH")
    })
}

fn on_path() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| find(name))
}
