//! The browser's entry: starts a bundle on a page that the server has rendered.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the agent interface, once its chunk is there. `assets` is where the bundle came from.
#[cfg(feature = "agent")]
#[wasm_bindgen]
pub async fn start(assets: String) {
    console_error_panic_hook::set_once();
    if let Some(page) = app::start(assets).await {
        leptos::mount::hydrate_body(page);
    }
}
