//! The browser's files: bundles, styles, icons, fonts. Their folder is named by their content, so they never change.

use anyhow::Context;
use app::Assets;
use axum::{Router, http::HeaderValue, http::header};
use std::{collections::BTreeMap, path::Path};
use tower::ServiceBuilder;
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// Where the bundles are, by their names.
#[derive(Debug)]
pub(crate) struct Bundles(BTreeMap<String, String>);

impl Bundles {
    /// Reads what the build noted.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let manifest = folder.join("manifest.json");
        let text = std::fs::read_to_string(&manifest).with_context(|| {
            format!("the browser's files are missing ({}): build them with `cargo xtask build`", manifest.display())
        })?;
        let bundles: BTreeMap<String, String> = serde_json::from_str(&text).context("manifest.json is damaged")?;
        let name = app::BUNDLE;
        anyhow::ensure!(bundles.contains_key(name), "manifest.json does not name the bundle `{name}`");
        Ok(Self(bundles))
    }

    /// Where a bundle is.
    pub fn assets(&self, bundle: &str) -> Assets {
        Assets(self.0.get(bundle).cloned().unwrap_or_default())
    }
}

/// Serves `/pkg/…`.
pub(crate) fn router(folder: &Path) -> Router {
    let files = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ))
        .service(ServeDir::new(folder.join("pkg")).precompressed_br().precompressed_gzip());
    Router::new().nest_service("/pkg", files)
}
