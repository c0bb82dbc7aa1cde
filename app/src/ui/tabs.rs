//! Views of the same thing, each with its own address.

use leptos::prelude::*;

/// A row of [`Tab`]s.
#[component]
pub fn Tabs(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! { <nav class="tabs" aria-label=label>{children()}</nav> }
}

/// A link that looks like a tab.
#[component]
pub fn Tab(
    #[prop(into)] href: String,
    #[prop(into)] current: Signal<bool>,
    /// A number beside the words.
    #[prop(optional, into)]
    count: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href aria-current=move || current.get().then_some("page")>
            {children()}
            {move || count.get().map(|count| view! { <span class="count">{count}</span> })}
        </a>
    }
}
