//! The customer user list's filters by customer and by source.

use super::{
    customer_user_list::People,
    list::{Query, use_go},
};
use crate::{
    api::customers::{find_customer, search_customers},
    form::use_failure_text,
    tr,
    ui::{Choice, Combobox, Icon, Menu, MenuItem, Search},
    viewer::use_sources,
    words,
};
use domain::{CustomerId, SourceId};
use leptos::prelude::*;
use std::str::FromStr;

/// Only the people of one customer.
#[component]
pub(super) fn CustomerFilter(query: Memo<Query<People>>) -> impl IntoView {
    let go = use_go::<People>();
    let chosen = RwSignal::new(None::<Choice>);
    let id = move || query.get().filter.customer;
    // The address has only the id; the name comes after.
    let named = LocalResource::new(move || {
        let id = id();
        async move {
            match id {
                Some(id) => {
                    // Without its name it is still what is filtered by.
                    Some(match find_customer(id).await {
                        Ok(c) => Choice::new(c.id.to_string(), c.draft.name, c.draft.key),
                        Err(_) => Choice::new(id.to_string(), id.to_string(), ""),
                    })
                }
                None => None,
            }
        }
    });
    Effect::new(move |_| {
        if let Some(choice) = named.get() {
            chosen.set(choice);
        }
    });
    Effect::new(move |before: Option<Option<Choice>>| {
        let choice = chosen.get();
        let customer = choice.as_ref().and_then(|choice| CustomerId::from_str(&choice.value).ok());
        let before = before.flatten();
        if before != choice
            && customer != query.get_untracked().filter.customer
            && (before.is_some() || choice.is_some())
        {
            let mut next = query.get_untracked();
            next.filter.customer = customer;
            go.run(next);
        }
        choice
    });
    let failure = use_failure_text();
    let search = Search::new(move |text| async move {
        let found = search_customers(text).await.map_err(failure)?;
        Ok(found.into_iter().map(|c| Choice::new(c.id.to_string(), c.name, c.key)).collect())
    });
    view! {
        <Combobox
            label=tr!(words.fields.customer_name)
            name="customer"
            value=chosen
            search=search
            placeholder=tr!(people.any_customer)
        />
    }
}

/// Only the people of one source.
#[component]
pub(super) fn SourceFilter(query: Memo<Query<People>>) -> impl IntoView {
    let go = use_go::<People>();
    let sources = use_sources();
    let chosen = Memo::new(move |_| query.read().filter.source);
    let name = move || {
        let named = chosen.get().map(|id| {
            let known = sources.with(|all| all.iter().find(|source| source.id == id).map(words::source_name));
            known.unwrap_or_else(|| tr!(people.unknown_source).to_owned())
        });
        named.unwrap_or_else(|| tr!(people.any_source).to_owned())
    };
    let trigger = move || {
        view! {
            <span class="mute">{tr!(words.fields.source)}</span>
            <b>{name}</b>
            <Icon name="chevron-down" />
        }
    };
    let item = move |(id, name): (Option<SourceId>, String)| {
        let choose = move |()| {
            let mut next = query.get_untracked();
            next.filter.source = id;
            go.run(next);
        };
        view! {
            <MenuItem checked=Signal::derive(move || chosen.get() == id) on_click=choose>
                {name}
            </MenuItem>
        }
    };
    let items = move || {
        let every = std::iter::once((None, tr!(people.any_source).to_owned()));
        let each = sources.get().into_iter().map(|source| (Some(source.id), words::source_name(&source)));
        every.chain(each).map(item).collect_view()
    };
    view! {
        <span class:wide-only=move || sources.with(|all| all.len() < 2)>
            <Menu label=tr!(words.fields.source) trigger=trigger>
                {items}
            </Menu>
        </span>
    }
}
