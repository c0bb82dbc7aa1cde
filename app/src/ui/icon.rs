//! A symbol of the sprite `frontend/assets/icons.svg`.

use leptos::prelude::*;

use crate::Assets;

/// A symbol; always beside words or inside something that has a label, so it is hidden from screen readers.
#[component]
pub fn Icon(
    /// The symbol's id in the sprite, such as `pencil`.
    #[prop(into)]
    name: String,
    /// 20 instead of 16 pixels.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let assets = use_context::<Assets>().unwrap_or_default();
    let class = if large { "icon large" } else { "icon" };
    view! {
        <svg class=class aria-hidden="true" focusable="false" width="16" height="16">
            <use href=format!("{}/icons.svg#{name}", assets.0)></use>
        </svg>
    }
}
