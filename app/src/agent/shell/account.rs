//! The menu of who is signed in: profile, appearance, language, sign out.

use crate::{
    api::sign_in::sign_out,
    tr,
    ui::{Avatar, ButtonKind, Menu, MenuHead, MenuItem, MenuLine},
    viewer::{Viewer, prefer, use_preferences, use_viewer},
};
use domain::agent::{Preferences, PreferencesChange};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub(super) fn Account(help: RwSignal<bool>) -> impl IntoView {
    let viewer = use_viewer();
    let name = viewer.name();
    let login = viewer.actor.as_ref().map(|actor| actor.login.clone()).unwrap_or_default();
    let shown = name.clone();
    view! {
        <Menu label=name.clone() trigger=move || view! { <Avatar name=shown.clone() /> } kind=ButtonKind::Quiet end=true>
            <p class="menu-who">
                <strong>{name}</strong>
                <span>{login}</span>
            </p>
            <MenuLine />
            <MenuItem icon="user" href="/profile">
                {tr!(nav.profile)}
            </MenuItem>
            <MenuHead>{tr!(nav.theme)}</MenuHead>
            <Themes />
            <MenuHead>{tr!(nav.language)}</MenuHead>
            <Languages viewer=viewer />
            <MenuLine />
            <MenuItem icon="keyboard" on_click=move |()| help.set(true)>
                {tr!(nav.shortcuts)}
            </MenuItem>
            <MenuItem icon="log-out" on_click=move |()| leave()>
                {tr!(nav.sign_out)}
            </MenuItem>
        </Menu>
    }
}

#[component]
fn Themes() -> impl IntoView {
    let chosen = use_preferences();
    themes()
        .into_iter()
        .map(|(key, icon, label)| {
            let checked = Signal::derive(move || chosen.read().theme == key);
            view! {
                <MenuItem icon=icon checked=checked on_click=move |()| choose_theme(chosen, key)>
                    {label}
                </MenuItem>
            }
        })
        .collect_view()
}

/// The themes: key, icon and name.
pub(in crate::agent) fn themes() -> [(&'static str, &'static str, &'static str); 3] {
    [
        ("", "monitor", tr!(nav.themes.system)),
        ("light", "sun", tr!(nav.themes.light)),
        ("dark", "moon", tr!(nav.themes.dark)),
    ]
}

/// Shows the page in a theme, and remembers it.
pub(in crate::agent) fn choose_theme(chosen: RwSignal<Preferences>, key: &'static str) {
    if let Some(root) = document().document_element() {
        let _ =
            if key.is_empty() { root.remove_attribute("data-theme") } else { root.set_attribute("data-theme", key) };
    }
    let change = PreferencesChange { theme: Some(key.to_owned()), ..PreferencesChange::default() };
    spawn_local(async move {
        // The page looks so already; that it could not be remembered is not worth a message.
        let _ = prefer(chosen, change).await;
    });
}

/// The languages: key and name.
pub(in crate::agent) const NAMED_LANGUAGES: [(&str, &str); 2] = [("en", "English"), ("de", "Deutsch")];

/// Remembers a language and shows the page in it.
pub(in crate::agent) fn choose_language(chosen: RwSignal<Preferences>, key: &'static str) {
    let change = PreferencesChange { language: Some(key.to_owned()), ..PreferencesChange::default() };
    spawn_local(async move {
        if prefer(chosen, change).await.is_ok() {
            let _ = window().location().reload();
        }
    });
}

#[component]
fn Languages(viewer: Viewer) -> impl IntoView {
    let chosen = use_preferences();
    NAMED_LANGUAGES
        .into_iter()
        .map(|(key, label)| {
            let current = viewer.language == key;
            view! {
                <MenuItem
                    icon="languages"
                    checked=Signal::derive(move || current)
                    on_click=move |()| choose_language(chosen, key)
                >
                    {label}
                </MenuItem>
            }
        })
        .collect_view()
}

/// Signs out.
pub(in crate::agent) fn leave() {
    spawn_local(async move {
        // Whatever the answer is, the sign-in page is where to go; a session that could not be ended is still there.
        let _ = sign_out().await;
        let _ = window().location().set_href("/sign-in");
    });
}
