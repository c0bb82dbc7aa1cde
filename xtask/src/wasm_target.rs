//! Rust's standard library for the browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::bundle::files_below;
use crate::report::{note, step};
use crate::shell::{cargo, find, output, program, root, run, run_within};

/// What the browser runs.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Installs the standard library unless it is there: by rustup, or else built from its source.
pub fn set_up() -> Result<()> {
    let folder = PathBuf::from(output(program("rustc").args(["--print", "target-libdir", "--target", TARGET]))?);
    if has_core(&folder) {
        return Ok(());
    }
    step(&format!("Rust target {TARGET}"), || {
        let limit = Duration::from_mins(2);
        let add = || run_within(limit, program("rustup").args(["target", "add", TARGET]));
        if let Err(error) = add().or_else(|_| add()) {
            note(&format!("rustup could not: {error:#}; building it from Rust's source instead"));
            let built = build(&source()?)?;
            copy_libraries(&built, &folder)?;
        }
        ensure!(has_core(&folder), "the target {TARGET} was installed but is not in {}", folder.display());
        Ok(())
    })
}

fn has_core(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name()).any(|name| name.to_string_lossy().starts_with("libcore-"))
}

/// The source of the standard library of exactly this compiler: rustup's, or else Debian's.
fn source() -> Result<PathBuf> {
    let sysroot = PathBuf::from(output(program("rustc").args(["--print", "sysroot"]))?);
    let by_rustup = sysroot.join("lib/rustlib/src/rust/library");
    if by_rustup.join("Cargo.toml").is_file() {
        return Ok(by_rustup);
    }
    let about = output(program("rustc").arg("-vV"))?;
    let version = about.lines().find_map(|line| line.strip_prefix("release: ")).context("rustc tells no release")?;
    debian_source(version)
        .with_context(|| format!("no source of Rust {version}; try `rustup target add {TARGET}` by hand"))
}

/// Debian's package `rust-src`, read by a private apt whose lists and sources do not touch the system's.
fn debian_source(version: &str) -> Result<PathBuf> {
    ensure!(find("apt-get").is_some() && find("dpkg-deb").is_some(), "there is neither rustup's source nor apt");
    let folder = root().join("target/rust-src");
    for part in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(folder.join(part))?;
    }
    let listed = output(program("apt-get").args(["indextargets", "--format", "$(REPO_URI)"]))?;
    let mirror = listed.lines().find(|uri| uri.trim_end_matches('/').ends_with("/debian"));
    let mirror = mirror.context("apt knows no Debian mirror")?;
    let keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
    let sources = folder.join("sources.list");
    fs::write(&sources, format!("deb [signed-by={keys}] {mirror} trixie-backports main\n"))?;
    let apt = |name: &str| {
        let mut command = program(name);
        command.current_dir(&folder);
        for (option, path) in [
            ("Dir::Etc::SourceList", sources.as_path()),
            ("Dir::Etc::SourceParts", Path::new("/dev/null")),
            ("Dir::State::Lists", &folder.join("lists")),
            ("Dir::Cache", &folder.join("cache")),
        ] {
            command.arg("-o").arg(format!("{option}={}", path.display()));
        }
        command
    };
    run(apt("apt-get").args(["update", "-qq"]))?;
    let known = output(apt("apt-cache").args(["madison", "rust-src"]))?;
    let packages = known.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    let wanted = format!("{version}+");
    let Some(package) = packages.into_iter().find(|package| package.starts_with(&wanted)) else {
        bail!("Debian has no rust-src {version}");
    };
    run(apt("apt-get").args(["download", "-qq", &format!("rust-src={package}")]))?;
    let archive = files_below(&folder)?.into_iter().find(|file| file.extension().is_some_and(|ending| ending == "deb"));
    run(program("dpkg-deb").arg("-x").arg(archive.context("apt has downloaded nothing")?).arg(&folder))?;
    Ok(folder.join(format!("usr/src/rustc-{version}/library")))
}

/// Builds the standard library; gives the folder of its `.rlib` files.
fn build(library: &Path) -> Result<PathBuf> {
    let target_dir = root().join("target/rust-std");
    run(cargo("build")
        .args(["--release", "--locked", "--package", "sysroot", "--features", "compiler-builtins-mem"])
        .args(["--target", TARGET, "--target-dir"])
        .arg(&target_dir)
        .current_dir(library)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes"))?;
    Ok(target_dir.join(TARGET).join("release/deps"))
}

fn copy_libraries(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for file in files_below(from)? {
        let name = file.file_name().unwrap_or_default();
        let is_library = file.extension().is_some_and(|ending| ending == "rlib");
        if is_library && !name.to_string_lossy().starts_with("libsysroot") {
            fs::copy(&file, to.join(name)).with_context(|| format!("{} cannot be written", to.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a minute and the network: `cargo nextest run -p xtask --target-dir target/xtask --run-ignored all`.
    #[test]
    #[ignore = "downloads and compiles Rust's standard library"]
    fn the_standard_library_can_be_built_from_source() -> Result<()> {
        let folder = crate::shell::scratch("wasm-target")?;
        copy_libraries(&build(&source()?)?, &folder)?;
        assert!(has_core(&folder));
        Ok(())
    }
}
