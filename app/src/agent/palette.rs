//! The command palette: people, customers, screens and actions, found while typing.

use super::{
    shell::account::{NAMED_LANGUAGES, choose_language, choose_theme, leave, themes},
    use_sign_in_again,
};
use crate::{
    admin::Area,
    api::{ApiError, search::search_everything},
    tr,
    ui::{Avatar, Icon, Unsaved},
    viewer::{use_preferences, use_viewer},
    words,
};
use domain::{
    CustomerUserId, Error, Permission,
    customer_user::{Hit, Validity},
};
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use leptos_router::hooks::{use_location, use_navigate};
use std::time::Duration;
use web_sys::HtmlInputElement;

/// How long typing must pause before the server is asked.
const PAUSE: Duration = Duration::from_millis(80);

/// What a line does.
#[derive(Clone, PartialEq)]
enum Act {
    Open(String),
    Theme(&'static str),
    Language(&'static str),
    Shortcuts,
    SignOut,
}

/// One line of the palette.
#[derive(Clone, PartialEq)]
struct Line {
    group: &'static str,
    icon: Option<&'static str>,
    label: String,
    detail: String,
    act: Act,
    /// Of whom it shows the business card.
    person: Option<CustomerUserId>,
}

fn screens() -> Vec<Line> {
    let viewer = use_viewer();
    let line = |icon, label: &str, href: &str| Line {
        group: tr!(nav.screens),
        icon: Some(icon),
        label: label.to_owned(),
        detail: String::new(),
        act: Act::Open(href.to_owned()),
        person: None,
    };
    let mut lines = Vec::new();
    if viewer.may(Permission::CustomerUserRead) {
        lines.push(line("user", tr!(nav.customer_users), "/customer-users"));
    }
    if viewer.may_add_people() {
        lines.push(line("user-plus", tr!(people.add_title), "/customer-users/new"));
    }
    if viewer.may(Permission::CustomerRead) {
        lines.push(line("building-2", tr!(nav.customers), "/customers"));
    }
    if viewer.may(Permission::CustomerEdit) {
        lines.push(line("building-2", tr!(people.add_customer_title), "/customers/new"));
    }
    lines.push(line("user", tr!(nav.profile), "/profile"));
    if viewer.actor.as_ref().is_some_and(domain::Actor::may_administer) {
        lines.push(line("settings", tr!(nav.admin), "/admin"));
        lines.extend(Area::permitted().into_iter().map(|area| line(area.icon(), area.title(), area.href())));
    }
    lines
}

fn actions() -> Vec<Line> {
    let viewer = use_viewer();
    let line = |icon, label: String, detail: &str, act| Line {
        group: tr!(nav.actions),
        icon: Some(icon),
        label,
        detail: detail.to_owned(),
        act,
        person: None,
    };
    let themes =
        themes().map(|(key, icon, name)| line(icon, format!("{}: {name}", tr!(nav.theme)), "", Act::Theme(key)));
    let others = NAMED_LANGUAGES.into_iter().filter(|(key, _)| *key != viewer.language);
    let languages =
        others.map(|(key, name)| line("languages", format!("{}: {name}", tr!(nav.language)), "", Act::Language(key)));
    let rest = [
        line("keyboard", tr!(nav.shortcuts).to_owned(), "?", Act::Shortcuts),
        line("log-out", tr!(nav.sign_out).to_owned(), "", Act::SignOut),
    ];
    themes.into_iter().chain(languages).chain(rest).collect()
}

fn line_of(hit: Hit) -> Line {
    let state = |validity: Validity| {
        if validity.is_valid() { String::new() } else { format!(" · {}", words::validity(validity)) }
    };
    match hit {
        Hit::Person(id, name, login, customer, validity) => {
            let state = state(validity);
            Line {
                group: tr!(nav.people),
                icon: None,
                label: name,
                detail: format!("{login} · {customer}{state}"),
                act: Act::Open(format!("/customer-users/{id}")),
                person: Some(id),
            }
        }
        Hit::Customer(id, name, key, validity) => Line {
            group: tr!(nav.customers),
            icon: Some("building-2"),
            label: name,
            detail: format!("{key}{}", state(validity)),
            act: Act::Open(format!("/customers/{id}")),
            person: None,
        },
    }
}

/// The palette.
#[component]
pub fn Palette(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Whether the page with the shortcuts is open.
    help: RwSignal<bool>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let text = RwSignal::new(String::new());
    let hits = RwSignal::new(Vec::<Line>::new());
    let at = RwSignal::new(0_usize);
    let asked = StoredValue::new(0_u32);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let failure = RwSignal::new(None::<String>);
    // The text whose hits are shown, and whether the first one is wanted as soon as they are those of what is typed.
    let answered = RwSignal::new(String::new());
    let entered = StoredValue::new(false);
    let sign_in_again = use_sign_in_again();
    let navigate = use_navigate();
    let path = use_location().pathname;
    // A business card leads to another page, too.
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            open.set(false);
        }
        now
    });

    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() {
            if !dialog.open() {
                let _ = dialog.show_modal();
                at.set(0);
                // What was typed before is replaced by what is typed now.
                let input = dialog.query_selector("input").ok().flatten();
                if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
                    input.select();
                }
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    // The line that Enter opens can be seen.
    Effect::new(move |_| {
        let line = document().get_element_by_id(&format!("palette-{}", at.get()));
        if let Some(line) = line.filter(|_| open.get_untracked()) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            line.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let lines = Memo::new(move |_| {
        let typed = text.get().to_lowercase();
        let fits = |line: &Line| typed.is_empty() || line.label.to_lowercase().contains(&typed);
        let fitting = screens().into_iter().chain(actions()).filter(fits);
        hits.get().into_iter().chain(fitting).collect::<Vec<_>>()
    });
    // What was still to be asked interests nobody any more.
    let forget = move || {
        if let Some(handle) = waiting.get_value() {
            handle.clear();
        }
        asked.update_value(|asked| *asked += 1);
        entered.set_value(false);
    };
    let unsaved = Unsaved::of_page();
    let preferences = use_preferences();
    let go = Callback::new(move |act: Act| {
        open.set(false);
        let leaves = matches!(act, Act::Open(_) | Act::Language(_) | Act::SignOut);
        if leaves && !unsaved.may_leave() {
            return;
        }
        forget();
        at.set(0);
        text.set(String::new());
        answered.set(String::new());
        hits.set(Vec::new());
        match act {
            Act::Open(href) => navigate(&href, leptos_router::NavigateOptions::default()),
            Act::Theme(key) => choose_theme(preferences, key),
            Act::Language(key) => choose_language(preferences, key),
            Act::Shortcuts => help.set(true),
            Act::SignOut => leave(),
        }
    });
    let go_there = Callback::new(move |()| {
        if let Some(line) = lines.with_untracked(|lines| lines.get(at.get_untracked()).cloned()) {
            go.run(line.act);
        }
    });
    let search = move |typed: String| {
        entered.set_value(false);
        text.set(typed.clone());
        at.set(0);
        let number = asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        });
        if let Some(handle) = waiting.get_value() {
            handle.clear();
        }
        failure.set(None);
        if typed.trim().is_empty() {
            hits.set(Vec::new());
            answered.set(typed);
            return;
        }
        let ask = move || {
            spawn_local(async move {
                let found = search_everything(typed.clone()).await;
                // An answer to an older question must not replace a newer one.
                if asked.try_get_value() != number {
                    return;
                }
                match found {
                    Ok(found) => {
                        answered.set(typed);
                        hits.set(found.into_iter().map(line_of).collect());
                        if entered.get_value() {
                            go_there.run(());
                        }
                    }
                    Err(error) => {
                        hits.set(Vec::new());
                        if matches!(error, ApiError::Domain(Error::Unauthenticated)) {
                            open.set(false);
                            sign_in_again.set(true);
                            return;
                        }
                        failure.set(Some(words::error_text(&error)));
                        // Pages and actions are there without an answer.
                        answered.set(typed);
                        if entered.get_value() {
                            go_there.run(());
                        }
                    }
                }
            });
        };
        waiting.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let count = lines.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => at.update(|at| *at = (*at + count - 1) % count),
            // What is shown may still be what fitted the text before.
            "Enter" if *answered.read_untracked() != *text.read_untracked() => entered.set_value(true),
            "Enter" => go_there.run(()),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <dialog
            class="dialog palette"
            node_ref=dialog
            aria-label=tr!(nav.search)
            on:close=move |_| {
                forget();
                // What was not asked has no answer to wait for; it is asked when somebody types again.
                answered.set(text.get_untracked());
                open.set(false);
            }
            on:click=move |event| {
                if event.target() == event.current_target() {
                    open.set(false);
                }
            }
        >
            <div class="palette-input">
                <Icon name="search" />
                <input
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=tr!(nav.search)
                    aria-expanded=move || (!lines.with(Vec::is_empty)).to_string()
                    aria-controls="palette-results"
                    aria-autocomplete="list"
                    aria-activedescendant=move || (at.get() < lines.with(Vec::len)).then(|| format!("palette-{}", at.get()))
                    placeholder=tr!(nav.search)
                    prop:value=text
                    on:input=move |event| search(event_target_value(&event))
                    on:keydown=on_key
                />
            </div>
            <div class="palette-results" id="palette-results" role="listbox" aria-label=tr!(nav.search)>
                {move || results(&lines.get(), at, go)}
            </div>
            {move || failure.get().map(|text| view! { <p class="palette-group" role="alert">{text}</p> })}
            {move || {
                // As long as it is searched, nobody knows that there is nothing.
                (lines.with(Vec::is_empty) && failure.with(Option::is_none) && *answered.read() == *text.read())
                    .then(|| view! { <p class="palette-group" role="status">{tr!(nav.no_hits, text = text.get()).to_string()}</p> })
            }}
            <footer>{tr!(nav.palette_hint)}</footer>
        </dialog>
    }
}

fn results(lines: &[Line], at: RwSignal<usize>, go: Callback<Act>) -> Vec<AnyView> {
    let mut views = Vec::new();
    let mut group = "";
    for (index, line) in lines.iter().cloned().enumerate() {
        if line.group != group {
            group = line.group;
            views.push(view! { <div class="palette-group" role="presentation">{group}</div> }.into_any());
        }
        let act = line.act.clone();
        let picture = match line.icon {
            Some(icon) => view! { <Icon name=icon /> }.into_any(),
            None => view! { <Avatar name=line.label.clone() /> }.into_any(),
        };
        let option = view! {
            <div
                role="option"
                id=format!("palette-{index}")
                aria-selected=move || (at.get() == index).to_string()
                data-card=line.person.map(|person| person.to_string())
                on:mousemove=move |_| at.set(index)
                on:click=move |_| go.run(act.clone())
            >
                {picture}
                <span class="clip">
                    <span class="name">{line.label}</span>
                </span>
                <span class="detail">{line.detail}</span>
            </div>
        };
        views.push(option.into_any());
    }
    views
}
