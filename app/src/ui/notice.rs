//! One coloured line inside a page.

use leptos::prelude::*;

use super::{Icon, Tone};

/// One coloured line inside a page, or across it.
#[component]
pub fn Notice(
    #[prop(optional)] tone: Tone,
    /// Chosen by the tone, unless given.
    #[prop(optional, into)]
    icon: Option<String>,
    /// From edge to edge, as the first thing of a page.
    #[prop(optional)]
    banner: bool,
    children: Children,
) -> impl IntoView {
    let icon = icon.unwrap_or_else(|| {
        match tone {
            Tone::Neutral | Tone::Info => "info",
            Tone::Ok => "circle-check",
            Tone::Warn => "triangle-alert",
            Tone::Bad => "circle-alert",
        }
        .to_owned()
    });
    // What is wrong is said at once, the rest when there is a pause.
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    view! {
        <div class=["notice ", tone.class()].concat() class:banner=banner role=role>
            <Icon name=icon/>
            <div>{children()}</div>
        </div>
    }
}
