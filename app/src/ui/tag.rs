//! A small label.

use leptos::prelude::*;

use super::Icon;

/// What a colour says; words beside it say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// Success, online.
    Ok,
    /// Warning, away.
    Warn,
    /// Error, breached, destructive.
    Bad,
    /// Information.
    Info,
}

impl Tone {
    /// The class of the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
        }
    }
}

/// A small label.
#[component]
pub fn Tag(
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] icon: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class=["tag ", tone.class()].concat()>{icon.map(|name| view! { <Icon name=name/> })} {children()}</span>
    }
}
