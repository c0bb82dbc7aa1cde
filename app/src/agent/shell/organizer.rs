//! The organizer: what there is, and what can be added.

use crate::{
    agent::{customer_list::Customers, customer_user_list::People, list::OrganizedLists},
    tr,
    ui::{Icon, Menu, MenuItem},
    viewer::{prefer, use_preferences, use_viewer},
};
use domain::{
    Permission,
    agent::{Preferences, PreferencesChange},
};
use leptos::{ev::MouseEvent, prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use leptos_router::hooks::use_location;
use web_sys::Element;

#[component]
pub(super) fn Organizer(narrow: RwSignal<bool>, help: RwSignal<bool>, drawer: RwSignal<bool>) -> impl IntoView {
    let viewer = use_viewer();
    let chosen = use_preferences();
    let adds_person = viewer.may_add_people();
    let adds_customer = viewer.may(Permission::CustomerEdit);
    view! {
        <nav
            class="organizer"
            id="organizer"
            aria-label=tr!(nav.organizer)
            on:click=move |event| {
                // Also where the link leads to the page that is there, or to another list of its kind.
                if leads(&event) {
                    drawer.set(false);
                }
            }
        >
            <a class="brand" href="/">
                <Icon name="portico" large=true />
                <span>"Portico"</span>
            </a>
            {(adds_person || adds_customer)
                .then(|| {
                    view! {
                        <div class="organizer-new">
                            <Menu label=tr!(nav.new) icon="plus">
                                {adds_person
                                    .then(|| {
                                        view! {
                                            <MenuItem icon="user-plus" href="/customer-users/new">
                                                {tr!(nav.add_customer_user)}
                                            </MenuItem>
                                        }
                                    })}
                                {adds_customer
                                    .then(|| {
                                        view! {
                                            <MenuItem icon="building-2" href="/customers/new">
                                                {tr!(nav.add_customer)}
                                            </MenuItem>
                                        }
                                    })}
                            </Menu>
                        </div>
                    }
                })}
            <h2>{tr!(nav.groups.customers)}</h2>
            <ul>
                {viewer
                    .may(Permission::CustomerUserRead)
                    .then(|| view! { <OrganizedLists label=tr!(nav.customer_users) icon="user" kind=People /> })}
                {viewer
                    .may(Permission::CustomerRead)
                    .then(|| view! { <OrganizedLists label=tr!(nav.customers) icon="building-2" kind=Customers /> })}
            </ul>
            <div class="organizer-foot">
                <ul>
                    {viewer
                        .actor
                        .as_ref()
                        .is_some_and(domain::Actor::may_administer)
                        .then(|| view! { <OrganizerLink icon="settings" label=tr!(nav.admin) href="/admin" /> })}
                    <li>
                        <button type="button" class="organizer-link" title=tr!(nav.shortcuts) on:click=move |_| help.set(true)>
                            <Icon name="circle-help" />
                            <span>{tr!(nav.shortcuts)}</span>
                        </button>
                    </li>
                    <li class="wide-only">
                        <button
                            type="button"
                            class="organizer-link"
                            title=tr!(nav.narrow)
                            aria-pressed=move || narrow.get().to_string()
                            on:click=move |_| fold(narrow, chosen)
                        >
                            <Icon name="panel-left" />
                            <span>{tr!(nav.narrow)}</span>
                        </button>
                    </li>
                </ul>
            </div>
        </nav>
    }
}

/// Whether a link was clicked.
fn leads(event: &MouseEvent) -> bool {
    let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    clicked.is_some_and(|clicked| clicked.closest("a").ok().flatten().is_some())
}

/// Folds or unfolds the organizer, and remembers it.
fn fold(narrow: RwSignal<bool>, chosen: RwSignal<Preferences>) {
    narrow.update(|narrow| *narrow = !*narrow);
    let change = PreferencesChange { narrow: Some(narrow.get_untracked()), ..PreferencesChange::default() };
    spawn_local(async move {
        // The page is folded already; that it could not be remembered is not worth a message.
        let _ = prefer(chosen, change).await;
    });
}

#[component]
fn OrganizerLink(icon: &'static str, label: &'static str, href: &'static str) -> impl IntoView {
    let path = use_location().pathname;
    let current = move || {
        let path = path.get();
        path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
    };
    view! {
        <li>
            <a class="organizer-link" href=href title=label aria-current=move || current().then_some("page")>
                <Icon name=icon />
                <span>{label}</span>
            </a>
        </li>
    }
}
