//! The browser's files: bundles, styles, icons, fonts. Their folder is named by their content, so they never change.

use anyhow::Context;
use app::Assets;
use axum::{Router, http::HeaderValue, http::header};
use std::{collections::BTreeMap, path::Path};
use tower::ServiceBuilder;
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// Where the agents' bundle is, as the build noted it.
pub(crate) fn agent_assets(folder: &Path) -> anyhow::Result<Assets> {
    let manifest = folder.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).with_context(|| {
        format!("the browser's files are missing ({}): build them with `cargo xtask build`", manifest.display())
    })?;
    let bundles: BTreeMap<String, String> = serde_json::from_str(&text).context("manifest.json is damaged")?;
    Ok(Assets(bundles.get("agent").cloned().context("manifest.json does not name the agents' bundle")?))
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
