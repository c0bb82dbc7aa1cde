//! The browser's files: compiled, bound, shrunk, styled, and laid out as the site directory.

mod css;
mod site;
mod wasm;

use anyhow::Result;

pub use site::{fingerprint, list as files_below};
pub use wasm::{TARGET_DIR, cargo_profile};

use crate::build::Profile;
use crate::report::step;

/// The bundles: cargo features of the crate `frontend`, and the stems of their files.
const BUNDLES: &[&str] = &["agent"];

/// Builds all bundles; what has not changed is left as it is.
pub fn build(profile: Profile) -> Result<()> {
    for bundle in BUNDLES {
        step(&format!("browser bundle `{bundle}`"), || {
            let compiled = wasm::compile(bundle, profile)?;
            let bound = wasm::bind(bundle, profile, &compiled)?;
            site::lay_out(bundle, profile, &bound)
        })?;
    }
    site::remove_stale(profile)
}

/// Renews only the style sheets and assets of bundles that were built before.
pub fn restyle(profile: Profile) -> Result<()> {
    for bundle in BUNDLES {
        step(&format!("style of `{bundle}`"), || site::lay_out(bundle, profile, &wasm::bound_dir(bundle, profile)))?;
    }
    site::remove_stale(profile)
}
