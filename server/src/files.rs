//! The browser's files: bundle, style, icons, fonts. Their folder is named by their content, so they never change.

use anyhow::Context;
use app::{Assets, BUNDLE, chunk::Chunk};
use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    middleware::map_response,
    response::Response,
};
use std::{collections::HashMap, fmt::Write, path::Path};
use tower_http::services::ServeDir;

/// Where the agent interface's bundle is, and what its chunks consist of.
#[derive(Debug)]
pub(crate) struct Bundle {
    folder: String,
    chunks: HashMap<String, Vec<String>>,
}

impl Bundle {
    /// Reads what the build noted.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let manifest = folder.join("manifest.json");
        let text = std::fs::read_to_string(&manifest).with_context(|| {
            format!("the browser's files are missing ({}): build them with `cargo xtask build`", manifest.display())
        })?;
        let mut bundles: HashMap<String, String> = serde_json::from_str(&text).context("manifest.json is damaged")?;
        let own = bundles.remove(BUNDLE);
        let own = own.with_context(|| format!("manifest.json does not name the bundle `{BUNDLE}`"))?;
        let chunks = folder.join(own.trim_start_matches('/')).join(format!("{BUNDLE}.chunks.json"));
        let text = std::fs::read_to_string(&chunks).with_context(|| format!("{} is missing", chunks.display()))?;
        let chunks = serde_json::from_str(&text).with_context(|| format!("{} is damaged", chunks.display()))?;
        Ok(Self { folder: own, chunks })
    }

    /// Where its files are.
    pub fn assets(&self) -> Assets {
        Assets(self.folder.clone())
    }

    /// What the browser shall fetch while it still reads the page: the header `Link`.
    pub fn preloads(&self, path: &str) -> String {
        let base = &self.folder;
        let mut links = format!("<{base}/{BUNDLE}.css>; rel=preload; as=style");
        let chunk = Chunk::of(path).and_then(|chunk| self.chunks.get(chunk.name()));
        for file in chunk.into_iter().flatten().map(String::as_str) {
            let _ = write!(links, ", <{base}/{file}>; rel=preload; as=fetch; crossorigin=anonymous");
        }
        links
    }
}

/// Serves `/pkg/…`.
pub(crate) fn router(folder: &Path) -> Router {
    let files = ServeDir::new(folder.join("pkg")).precompressed_br().precompressed_gzip();
    Router::new().nest_service("/pkg", files).layer(map_response(kept_by_browsers))
}

/// A file never changes. That it is missing may change: another node has it while a new release is rolled out.
async fn kept_by_browsers(mut response: Response) -> Response {
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let kept = if found { "public, max-age=31536000, immutable" } else { "no-store" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    response
}

#[cfg(test)]
mod tests {
    use super::Bundle;

    #[test]
    fn a_page_announces_what_its_chunk_consists_of() {
        let chunks = [("admin", vec!["chunk_1.wasm", "split_admin.wasm"]), ("agent", vec!["split_agent.wasm"])];
        let chunks = chunks.map(|(name, files)| (name.to_owned(), files.into_iter().map(str::to_owned).collect()));
        let bundle = Bundle { folder: "/pkg/x".into(), chunks: chunks.into() };
        for (path, files) in [
            ("/customer-users", vec![]),
            ("/", vec![]),
            ("/customer-users/1/edit", vec!["split_agent.wasm"]),
            ("/customers", vec!["split_agent.wasm"]),
            ("/admin", vec!["chunk_1.wasm", "split_admin.wasm"]),
            ("/admin/fields", vec!["chunk_1.wasm", "split_admin.wasm"]),
            ("/sign-in", vec![]),
        ] {
            let links = bundle.preloads(path);
            let (style, rest) = links.split_once(", ").unwrap_or((&links, ""));
            assert_eq!(style, "</pkg/x/agent.css>; rel=preload; as=style", "{path}");
            let told: Vec<&str> = rest.split(", ").filter(|link| !link.is_empty()).collect();
            let expected: Vec<String> = files
                .into_iter()
                .map(|file| format!("</pkg/x/{file}>; rel=preload; as=fetch; crossorigin=anonymous"))
                .collect();
            assert_eq!(told, expected, "{path}");
        }
    }
}
