//! The detail view of a customer user: head and widgets.

use super::{
    card::Badges,
    customer_user_list::People,
    list::{ListMemory, Query},
    shell::use_heading,
};
use crate::{
    api::{
        ApiError,
        customer_users::{find_customer_user, find_neighbours},
        load_first,
    },
    live::{Topic, use_live},
    states::{Loading, PageProblem},
    tr,
    ui::{Avatar, IconLink, Menu, MenuItem, PageTitle},
    viewer::{use_preferences, use_viewer},
    widget::{WidgetContext, Widgets},
    words,
};
use domain::{CustomerUserId, Error, Permission, customer_user::CustomerUser, field::key};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::str::FromStr;

/// The page.
#[component]
pub fn CustomerUserDetail() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.get().get("id").and_then(|id| CustomerUserId::from_str(&id).ok()));
    let live = use_live();
    let person = load_first(
        move || (id.get(), id.get().map_or(0, |id| live.topic(Topic::CustomerUser(id)))),
        |(id, _)| async move {
            match id {
                Some(id) => find_customer_user(id).await,
                None => Err(ApiError::Domain(Error::NotFound)),
            }
        },
    );
    view! {
        <Transition fallback=Loading>
            // Without a future in between, so that the head of a resource that was waited for is there at first paint.
            {move || match person.get()? {
                Ok(person) => {
                    // While the next one is on the way, the head is still that of the one before.
                    let shown = person.id;
                    let is_old = move || id.get() != Some(shown);
                    Some(
                        view! {
                            <div class="contents" inert=is_old>
                                <Head person=person />
                            </div>
                        }
                        .into_any(),
                    )
                }
                Err(error) => {
                    let retry = Callback::new(move |()| person.refetch());
                    Some(view! { <PageProblem error=error on_retry=retry /> }.into_any())
                }
            }}
        </Transition>
        // The widgets stand outside: a change of the head does not build them anew.
        {move || id.get().map(|person| view! { <Widgets context=WidgetContext { person } /> })}
    }
}

#[component]
fn Head(person: CustomerUser) -> impl IntoView {
    let viewer = use_viewer();
    let id = person.id;
    let name = person.values.name();
    let heading = use_heading();
    let named = name.clone();
    Effect::new(move |_| heading.set(named.clone(), None));
    let may_edit = viewer.may(Permission::CustomerUserEdit);
    let customer = person.customer.clone();
    let may_open_customer = viewer.may(Permission::CustomerRead);
    let may_edit_customer = viewer.may(Permission::CustomerEdit);
    let customer_key = person.values.get(key::CUSTOMER).to_owned();
    view! {
        <PageTitle text=name.clone() />
        <div class="page-head">
            <Avatar name=name large=true />
            <div class="page-title">
                <h1>
                    {person.values.full_name()}
                </h1>
                <p>
                    {format!("{} · ", person.values.get(key::LOGIN))}
                    {match &customer {
                        Some(customer) if may_open_customer => {
                            view! {
                                <a href=format!("/customers/{}", customer.id)>{customer.name.clone()}</a>
                                {format!(" {}", customer.key)}
                            }
                                .into_any()
                        }
                        Some(customer) => format!("{} {}", customer.name, customer.key).into_any(),
                        None => customer_key.into_any(),
                    }}
                </p>
                <Badges person=person.clone() />
            </div>
            <Pager id=id />
            <div class="actions">
                {may_edit
                    .then(|| {
                        view! {
                            <Menu label=tr!(people.organization) end=true>
                                <MenuItem icon="pencil" href=format!("/customer-users/{id}/edit")>
                                    {tr!(people.edit_title)}
                                </MenuItem>
                                {customer
                                    .filter(|_| may_edit_customer)
                                    .map(|customer| {
                                        view! {
                                            <MenuItem icon="building-2" href=format!("/customers/{}/edit", customer.id)>
                                                {tr!(people.edit_customer)}
                                            </MenuItem>
                                        }
                                    })}
                            </Menu>
                            <a class="sr" tabindex="-1" aria-hidden="true" data-edit="" href=format!("/customer-users/{id}/edit")></a>
                        }
                    })}
            </div>
        </div>
    }
}

/// Previous and next person of the list from which the viewer came.
#[component]
fn Pager(id: CustomerUserId) -> impl IntoView {
    let memory = ListMemory::<People>::get();
    let preferences = use_preferences();
    let live = use_live();
    let neighbours = LocalResource::new(move || {
        live.topic(Topic::CustomerUsers);
        let query = memory.query().unwrap_or_else(|| Query::usual(&preferences.read_untracked()));
        async move { find_neighbours(query.filter, query.sort, id).await.ok().flatten() }
    });
    // Read in an effect: a part of the head that only the browser can load must not hold up the head on the server.
    let found = RwSignal::new(None);
    Effect::new(move |_| found.set(neighbours.get().flatten()));
    view! {
        <div class="pager">
            {move || {
                found
                    .get()
                    .map(|found: domain::customer_user::Neighbours| {
                        view! {
                            {found
                                .previous
                                .map(|id| {
                                    view! {
                                        <IconLink icon="chevron-left" label=tr!(people.previous) href=format!("/customer-users/{id}") />
                                    }
                                })}
                            <span>
                                {tr!(people.place, n = words::grouped(found.position), total = words::grouped(found.total)).to_string()}
                            </span>
                            {found
                                .next
                                .map(|id| {
                                    view! {
                                        <IconLink icon="chevron-right" label=tr!(people.next) href=format!("/customer-users/{id}") />
                                    }
                                })}
                        }
                    })
            }}
        </div>
    }
}
