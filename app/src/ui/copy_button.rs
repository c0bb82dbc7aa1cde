//! Copies a value.

use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::{prelude::*, task::spawn_local};

use super::{IconButton, use_toasts};

/// A button that copies a value to the clipboard, and says whether it could.
#[component]
pub fn CopyButton(
    /// What is copied, for the button's name.
    #[prop(into)]
    what: String,
    #[prop(into)] value: String,
) -> impl IntoView {
    let toasts = use_toasts();
    let copy = move |()| {
        let value = value.clone();
        spawn_local(async move {
            if write(&value).await {
                toasts.success(crate::tr!(common.copied));
            } else {
                toasts.error(crate::tr!(common.copy_failed));
            }
        });
    };
    view! { <IconButton icon="copy" label=crate::tr!(common.copy, what = what).to_string() on_click=copy/> }
}

/// Browsers have no clipboard on pages without TLS, and people may refuse it.
async fn write(value: &str) -> bool {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("clipboard"));
    match clipboard.ok().and_then(|found| found.dyn_into::<web_sys::Clipboard>().ok()) {
        Some(clipboard) => wasm_bindgen_futures::JsFuture::from(clipboard.write_text(value)).await.is_ok(),
        None => false,
    }
}
