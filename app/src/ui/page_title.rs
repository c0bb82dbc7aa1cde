//! The title of the browser's tab.

use leptos::prelude::*;
use leptos_meta::Title;

use super::escape::escaped;

/// The page's title. `Title` itself writes its text into the document as it is, so names of people and customers must
/// not reach it directly.
#[component]
pub fn PageTitle(#[prop(into)] text: String) -> impl IntoView {
    let text = if crate::is_browser() { text } else { escaped(&text) };
    view! { <Title text=text/> }
}
