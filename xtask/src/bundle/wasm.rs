//! From the crate `frontend` to `<bundle>.js`, `<bundle>_bg.wasm` and its chunks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::site::{fingerprint, is_current, stamp};
use crate::build::Profile;
use crate::node;
use crate::report::note;
use crate::shell::{cargo, program, root, run};
use crate::wasm_target::TARGET;

/// The target directory of everything compiled for the browser, checks included.
pub const TARGET_DIR: &str = "target/wasm";

/// The proposals all evergreen browsers know, and which the compiler uses.
const WASM_OPT: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The cargo profile of browser builds. Checks use it too, to share build scripts and macros with the build.
pub fn cargo_profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Debug => "wasm-dev",
        Profile::Release => "wasm-release",
    }
}

/// Compiles; gives the compiler's wasm file.
pub fn compile(bundle: &str, profile: Profile) -> Result<PathBuf> {
    let cargo_profile = cargo_profile(profile);
    run(cargo("rustc")
        .args(["--package", "frontend", "--lib", "--target", TARGET, "--target-dir", TARGET_DIR])
        .args(["--profile", cargo_profile, "--no-default-features", "--features", bundle])
        // What refers to what is needed to cut the bundle into chunks.
        .args(["--", "-Clink-arg=--emit-relocs"]))?;
    Ok(root().join(TARGET_DIR).join(TARGET).join(cargo_profile).join("frontend.wasm"))
}

/// Where [`bind`] puts its files.
pub fn bound_dir(bundle: &str, profile: Profile) -> PathBuf {
    root().join(TARGET_DIR).join("bound").join(cargo_profile(profile)).join(bundle)
}

/// Adds the JavaScript side and, in releases, shrinks the wasm file.
pub fn bind(bundle: &str, profile: Profile, compiled: &Path) -> Result<PathBuf> {
    let folder = bound_dir(bundle, profile);
    let wasm_opt = match profile {
        Profile::Debug => None,
        Profile::Release => node::wasm_opt(),
    };
    let recipe = format!("{}wasm-opt: {} {WASM_OPT:?}\n", fingerprint(&[compiled])?, wasm_opt.is_some());
    if is_current(&folder, &recipe) {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let whole = fs::read(compiled)?;
    let main = folder.with_extension("wasm");
    let mut cuts = wasm_split_cli_support::Options::new(&whole);
    let link = format!("./{bundle}.chunks.js");
    let script = format!("./{bundle}.js");
    cuts.output_dir = &folder;
    cuts.main_out_path = &main;
    cuts.link_name = &link;
    cuts.main_module = &script;
    let cut = wasm_split_cli_support::transform(cuts).map_err(|error| anyhow!("cutting into chunks: {error:#}"))?;
    Bindgen::new()
        .input_path(&main)
        .out_name(bundle)
        .web(true)?
        .typescript(false)
        // The chunks find what they share with the bundle by these names.
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(true)
        .generate(&folder)
        .context("wasm-bindgen")?;
    // Which files each chunk consists of: the server has the browser fetch those of a page with the page itself.
    let mut chunks = cut.prefetch_map;
    chunks.values_mut().flatten().for_each(|file| file.push_str(".wasm"));
    fs::write(folder.join(format!("{bundle}.chunks.json")), serde_json::to_string_pretty(&chunks)?)?;
    if let Some(wasm_opt) = wasm_opt {
        for file in cut.split_modules.into_iter().chain([folder.join(format!("{bundle}_bg.wasm"))]) {
            let before = fs::metadata(&file)?.len();
            run(program(&wasm_opt).args(WASM_OPT).arg(&file).arg("--output").arg(&file))?;
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            note(&format!("wasm-opt {name}: {before} → {} bytes", fs::metadata(&file)?.len()));
        }
    }
    stamp(&folder, &recipe)?;
    Ok(folder)
}
