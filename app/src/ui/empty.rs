//! What is shown where nothing is.

use leptos::prelude::*;

use super::Icon;

/// Nothing here yet: one sentence and the next action.
#[component]
pub fn Empty(
    #[prop(into)] icon: String,
    #[prop(into)] title: String,
    #[prop(optional, into)] text: Option<String>,
    /// Without the symbol, for widgets.
    #[prop(optional)]
    small: bool,
    /// Buttons and links that lead on.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty" class:small=small>
            <Icon name=icon/>
            <h2>{title}</h2>
            {text.map(|text| view! { <p>{text}</p> })}
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
}
