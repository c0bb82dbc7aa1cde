//! Keys of the keyboard.

use leptos::prelude::*;

/// Keys that are pressed together: `Ctrl+K`.
#[component]
pub fn Kbd(#[prop(into)] keys: String) -> impl IntoView {
    let caps = keys.split('+').map(|key| view! { <kbd>{key.to_owned()}</kbd> }).collect_view();
    view! { <span class="kbd">{caps}</span> }
}
