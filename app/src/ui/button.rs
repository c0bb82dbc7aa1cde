//! Buttons and links that look like buttons.

use leptos::{ev::MouseEvent, prelude::*};

use super::Icon;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// What the page is for; one per page.
    Primary,
    /// Beside others, without a frame.
    Quiet,
    /// Destroys something.
    Danger,
}

impl ButtonKind {
    /// The class of the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button primary",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    /// A symbol before the words.
    #[prop(optional, into)]
    icon: Option<String>,
    /// A symbol after the words.
    #[prop(optional, into)]
    icon_after: Option<String>,
    /// Work goes on: the button keeps its focus but does nothing.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// `button` or `submit`.
    #[prop(default = "button")]
    button_type: &'static str,
    /// Lower, for tool rows.
    #[prop(optional)]
    small: bool,
    #[prop(optional, into)] on_click: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let press = move |event: MouseEvent| {
        if busy.get_untracked() {
            // A submit button must not send the form a second time.
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(());
        }
    };
    let symbol = move || {
        let icon = icon.clone();
        if busy.get() {
            Some(view! { <span class="icon turning"><Icon name="loader"/></span> }.into_any())
        } else {
            icon.map(|name| view! { <Icon name=name/> }.into_any())
        }
    };
    view! {
        <button
            type=button_type
            class=kind.class()
            class:small=small
            disabled=move || disabled.get()
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {symbol}
            <span>{children()}</span>
            {icon_after.map(|name| view! { <Icon name=name/> })}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    /// A symbol before the words.
    #[prop(optional, into)]
    icon: Option<String>,
    /// Opens in a new tab.
    #[prop(optional)]
    new_tab: bool,
    /// Lower, for tool rows.
    #[prop(optional)]
    small: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a
            href=move || href.get()
            class=kind.class()
            class:small=small
            target=new_tab.then_some("_blank")
            rel=new_tab.then_some("noopener noreferrer")
        >
            {icon.map(|name| view! { <Icon name=name/> })}
            <span>{children()}</span>
            {new_tab.then(new_tab_hint)}
        </a>
    }
}

/// A button that is only a symbol; the label is its name and its tooltip.
#[component]
pub fn IconButton(
    /// A name, or a signal where it changes.
    #[prop(into)]
    icon: Signal<String>,
    #[prop(into)] label: Signal<String>,
    /// `button` or `submit`.
    #[prop(default = "button")]
    button_type: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// For switches: whether it is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Turns red when pointed at.
    #[prop(optional)]
    danger: bool,
    #[prop(optional, into)] on_click: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <button
            type=button_type
            class="icon-button"
            class:danger=danger
            aria-label=move || label.get()
            title=move || label.get()
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            disabled=move || disabled.get()
            on:click=move |_| {
                if let Some(on_click) = on_click {
                    on_click.run(());
                }
            }
        >
            {move || view! { <Icon name=icon.get()/> }}
        </button>
    }
}

/// A link that is only a symbol; the label is its name and its tooltip.
#[component]
pub fn IconLink(
    #[prop(into)] icon: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] href: Signal<String>,
    /// Opens in a new tab.
    #[prop(optional)]
    new_tab: bool,
) -> impl IntoView {
    view! {
        <a
            href=move || href.get()
            class="icon-button"
            aria-label=move || label.get()
            title=move || label.get()
            target=new_tab.then_some("_blank")
            rel=new_tab.then_some("noopener noreferrer")
        >
            <Icon name=icon/>
        </a>
    }
}

/// What screen readers say about a link that opens a new tab.
pub(super) fn new_tab_hint() -> impl IntoView {
    view! { <span class="sr">" " {crate::tr!(ui.new_tab)}</span> }
}
