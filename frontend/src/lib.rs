//! The browser's entry: starts a bundle on a page that the server has rendered.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the page. `assets` is where the bundle came from.
#[wasm_bindgen]
pub fn start(assets: String) {
    console_error_panic_hook::set_once();
    if let Some(page) = app::start(assets) {
        leptos::mount::hydrate_body(page);
    }
}
