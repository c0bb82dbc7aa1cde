//! The shell around every page: organizer, top bar, and what belongs to the whole tab.

pub(super) mod account;
mod organizer;

use super::{
    card::Cards,
    customer_list::Customers,
    customer_user_list::People,
    idle::watch_idleness,
    list::{Kind, ListMemory, provide_list_memories},
    parts::{self, Part},
    shortcuts,
};
use crate::{
    api::sign_in::sign_in,
    chunk::Chunk,
    form::{FormFailure, FormState},
    live::{Connection, use_live},
    tr,
    ui::{Button, ButtonKind, Crumb, Crumbs, Dialog, Icon, Kbd, Menu, Notice, PasswordField, Toasts, Tone},
    viewer::{provide_preferences, provide_sources, use_viewer},
};
use account::Account;
use leptos::{ev, prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use leptos_router::{components::Outlet, hooks::use_location};
use organizer::Organizer;
use std::time::Duration;
use web_sys::HtmlElement;

/// How long after a page's start what may be needed next is fetched.
const BEFORE_FETCHING_MORE: Duration = Duration::from_secs(2);

/// What the top bar says beyond the address: the last crumb's name, and how many there are.
#[derive(Clone, Copy)]
pub struct Heading {
    name: RwSignal<String>,
    total: RwSignal<Option<String>>,
}

impl Heading {
    /// Names the page in the top bar; call it in an effect.
    pub fn set(self, name: impl Into<String>, total: Option<String>) {
        self.name.set(name.into());
        self.total.set(total);
    }
}

/// The top bar's heading.
pub fn use_heading() -> Heading {
    expect_context()
}

#[derive(Clone, Copy)]
struct SignInAgain(RwSignal<bool>);

/// Set it to ask for a new sign-in without leaving the page.
pub fn use_sign_in_again() -> RwSignal<bool> {
    use_context::<SignInAgain>().map_or_else(|| RwSignal::new(false), |SignInAgain(open)| open)
}

pub(super) fn provide_sign_in_again() {
    provide_context(SignInAgain(RwSignal::new(false)));
}

/// The shell.
#[component]
pub fn Shell() -> impl IntoView {
    let viewer = use_viewer();
    let heading = Heading { name: RwSignal::new(String::new()), total: RwSignal::new(None) };
    provide_context(heading);
    provide_list_memories();
    provide_preferences();
    provide_sources();
    watch_idleness();
    let narrow = RwSignal::new(viewer.preferences.narrow);
    let drawer = RwSignal::new(false);
    let palette = RwSignal::new(false);
    let help = RwSignal::new(false);
    shortcuts::listen(palette, help);
    Effect::new(|_| {
        // Whoever works here opens a person or a form next.
        set_timeout(|| spawn_local(async { drop(Chunk::Agent.load().await) }), BEFORE_FETCHING_MORE);
    });
    let path = use_location().pathname;
    keep_focus_in(drawer);
    Effect::new(move |_| {
        path.track();
        drawer.set(false);
        heading.set("", None);
    });
    view! {
        <div class="shell" class:narrow=move || narrow.get() class:drawer-open=move || drawer.get()>
            <a class="skip-link" href="#content" rel="external">
                {tr!(nav.skip)}
            </a>
            <Organizer narrow=narrow help=help drawer=drawer />
            <button
                type="button"
                class="drawer-shade"
                tabindex="-1"
                aria-label=tr!(nav.close)
                on:click=move |_| drawer.set(false)
            ></button>
            <header class="topbar" inert=move || drawer.get()>
                <button
                    type="button"
                    class="icon-button organizer-toggle"
                    aria-controls="organizer"
                    aria-expanded=move || drawer.get().to_string()
                    aria-label=tr!(nav.drawer)
                    on:click=move |_| drawer.update(|open| *open = !*open)
                >
                    <Icon name="menu" large=true />
                </button>
                <Crumbs trail=Signal::derive(move || trail(&path.get(), &heading.name.get())) total=heading.total />
                <button
                    type="button"
                    class="search-box"
                    aria-haspopup="dialog"
                    aria-label=tr!(nav.jump)
                    on:click=move |_| palette.set(true)
                >
                    <Icon name="search" />
                    <span>{tr!(nav.jump)}</span>
                    <Kbd keys="Ctrl+K" />
                </button>
                <Menu label=tr!(nav.notifications) icon="bell" icon_only=true kind=ButtonKind::Quiet end=true plain=true>
                    <p class="menu-who">{tr!(nav.no_news)}</p>
                </Menu>
                <Account help=help />
            </header>
            <main id="content" tabindex="-1" inert=move || drawer.get()>
                <Broken />
                <Outlet />
            </main>
            <Toasts />
            <Cards />
            {parts::dialog(palette, Part::Palette { open: palette, help })}
            {parts::dialog(help, Part::Help { open: help })}
            <SignInAgainDialog />
        </div>
    }
}

/// The drawer takes the focus; Escape closes it, and the focus goes back.
fn keep_focus_in(drawer: RwSignal<bool>) {
    let focus = |selector: &'static str| {
        request_animation_frame(move || {
            let found = document().query_selector(selector).ok().flatten();
            if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
                let _ = found.focus();
            }
        });
    };
    Effect::new(move |was_open: Option<bool>| {
        let is_open = drawer.get();
        if is_open {
            focus("#organizer a");
        } else if was_open == Some(true) {
            focus(".organizer-toggle");
        }
        is_open
    });
    Effect::new(move |started: Option<()>| {
        if started.is_none() {
            let handle = window_event_listener(ev::keydown, move |event| {
                if event.key() == "Escape" && !event.default_prevented() && drawer.try_get_untracked() == Some(true) {
                    drawer.set(false);
                }
            });
            // On a wide screen there is no drawer.
            let resized = window_event_listener(ev::resize, move |_| {
                let wide = window().match_media("(width >= 768px)").ok().flatten();
                if wide.is_some_and(|wide| wide.matches()) {
                    drawer.try_set(false);
                }
            });
            on_cleanup(move || {
                handle.remove();
                resized.remove();
            });
        }
    });
}

/// The trail to a page, by its address.
fn trail(path: &str, name: &str) -> Vec<Crumb> {
    let mut trail: Vec<Crumb> = Vec::new();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let (title, href) = match segments.first().copied() {
        // Lists as they were left.
        Some("customer-users") => (tr!(nav.customer_users), left::<People>()),
        Some("customers") => (tr!(nav.customers), left::<Customers>()),
        Some("admin") => (tr!(nav.admin), "/admin".to_owned()),
        Some("profile") => (tr!(nav.profile), "/profile".to_owned()),
        _ => return trail,
    };
    if segments.len() == 1 {
        trail.push(Crumb::here(title));
        return trail;
    }
    trail.push(Crumb::link(title, href));
    if segments.get(1) == Some(&"new") {
        trail.push(Crumb::here(tr!(common.add)));
    } else if segments.last() == Some(&"edit") && !name.is_empty() {
        trail.push(Crumb::link(name, path.trim_end_matches("/edit")));
        trail.push(Crumb::here(tr!(common.edit)));
    } else if !name.is_empty() {
        trail.push(Crumb::here(name));
    }
    trail
}

/// The address of a list with the filter and the order with which it was left.
fn left<K: Kind>() -> String {
    ListMemory::<K>::get().query().map_or_else(|| K::PATH.to_owned(), |query| query.href())
}

/// Says that live changes do not arrive at the moment.
#[component]
fn Broken() -> impl IntoView {
    let connection = use_live().connection();
    let again = use_sign_in_again();
    Effect::new(move |_| {
        if connection.get() == Connection::SessionEnded {
            again.set(true);
        }
    });
    move || match connection.get() {
        Connection::Broken => Some(
            view! {
                <div role="status">
                    <Notice tone=Tone::Warn icon="wifi-off" banner=true>
                        {tr!(nav.live_broken)}
                    </Notice>
                </div>
            }
            .into_any(),
        ),
        Connection::SessionEnded => Some(
            view! {
                <div role="status">
                    <Notice tone=Tone::Warn icon="lock" banner=true>
                        {tr!(nav.expired_banner)}
                        <Button small=true on_click=move |()| again.set(true)>
                            {tr!(nav.sign_in_again)}
                        </Button>
                    </Notice>
                </div>
            }
            .into_any(),
        ),
        Connection::Starting | Connection::Open => None,
    }
}

/// Asks for a new sign-in on top of the page; nothing that was typed is lost.
#[component]
fn SignInAgainDialog() -> impl IntoView {
    let open = use_sign_in_again();
    let live = use_live();
    let login = use_viewer().actor.map(|actor| actor.login).unwrap_or_default();
    let password = RwSignal::new(String::new());
    let state = FormState::default();
    let send = Callback::new(move |()| {
        state.send(sign_in(login.clone(), password.get_untracked(), String::new()), move |()| {
            password.set(String::new());
            open.set(false);
            live.reconnect();
        });
    });
    view! {
        <Dialog open=open title=Signal::derive(|| tr!(nav.expired_title).to_owned())>
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    send.run(());
                }
            >
                <p>{tr!(nav.expired_text)}</p>
                <FormFailure state=state />
                <PasswordField
                    label=tr!(words.fields.password)
                    name="password"
                    id="sign-in-again"
                    value=password
                    autocomplete="current-password"
                    required=true
                />
                <div class="cluster">
                    <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                        {tr!(sign_in.submit)}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
