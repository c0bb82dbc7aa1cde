//! Something went wrong.

use leptos::prelude::*;

use super::{Button, Icon};

/// What happened, the number under which the log tells more, and another try.
#[component]
pub fn Problem(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// The incident's number.
    #[prop(optional_no_strip, into)]
    incident: Option<String>,
    #[prop(optional_no_strip)] on_retry: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class="problem" role="alert">
            <Icon name="circle-alert"/>
            <div>
                <strong>{title}</strong>
                <p>{text}</p>
                {incident
                    .map(|incident| {
                        view! { <p class="incident">{crate::tr!(ui.incident)} " " <code>{incident}</code></p> }
                    })}
            </div>
            {on_retry
                .map(|on_retry| {
                    view! { <Button icon="refresh-cw" on_click=on_retry>{crate::tr!(ui.try_again)}</Button> }
                })}
        </div>
    }
}
