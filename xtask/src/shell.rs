//! Starting programs.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// The project's directory.
pub fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// A program, started in the project's directory.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    // `cargo run` describes xtask in these; builds started from here must not see them and believe themselves changed.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text.starts_with("CARGO_BIN_") {
            command.env_remove(&name);
        }
    }
    command
}

/// The cargo that started xtask.
pub fn cargo(subcommand: &str) -> Command {
    let mut command = program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Paths under target/ are agreed on by all commands.
    command.env_remove("CARGO_TARGET_DIR").arg(subcommand);
    command
}

/// Runs to the end; its output is the person's to see.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("`{}` cannot be started", describe(command)))?;
    ensure!(status.success(), "`{}` failed ({status})", describe(command));
    Ok(())
}

/// Like [`run`], but ends it when it takes too long.
pub fn run_within(limit: Duration, command: &mut Command) -> Result<()> {
    let mut child = command.spawn().with_context(|| format!("`{}` cannot be started", describe(command)))?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "`{}` failed ({status})", describe(command));
            return Ok(());
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("`{}` took longer than {} s", describe(command), limit.as_secs());
        }
        sleep(Duration::from_millis(100));
    }
}

/// What it writes to stdout, without the white space around.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("`{}` cannot be started", describe(command)))?;
    ensure!(output.status.success(), "`{}` failed ({})", describe(command), output.status);
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// True if it can be started and succeeds; shows nothing.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Where the program is on the PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// True if the person running is root and may install system packages.
pub fn is_root() -> bool {
    output(program("id").arg("-u")).is_ok_and(|id| id == "0")
}

fn describe(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let mut text = name.into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        // A script given as an argument is not worth repeating.
        if argument.contains('\n') {
            text.push_str(" …");
        } else {
            text.push(' ');
            text.push_str(&argument);
        }
    }
    text
}

/// An empty folder for one test. Not the crate `tempfile`: as a dev-dependency it would have half of xtask compiled
/// twice, once for its features and once without.
#[cfg(test)]
pub fn scratch(test: &str) -> Result<PathBuf> {
    let folder = root().join("target/xtask/scratch").join(test);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = run(program("false").arg("--really")).map_err(|error| error.to_string());
        assert!(error.is_err_and(|text| text.contains("`false --really` failed")));
        assert!(run(&mut program("true")).is_ok());
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended() {
        let start = Instant::now();
        assert!(run_within(Duration::from_millis(200), program("sleep").arg("20")).is_err());
        assert!(start.elapsed() < Duration::from_secs(10));
        assert!(run_within(Duration::from_secs(10), program("sleep").arg("0")).is_ok());
    }

    #[test]
    fn programs_are_found_on_the_path_only() {
        assert!(find("sh").is_some() && find("no-such-program").is_none());
    }
}
