//! The customer list.

use super::{
    customer_query::CustomerQuery, customer_rows::first_rows, customer_table::CustomerTable,
    customer_user_list::grouped, shell::use_heading,
};
use crate::{
    api::customers::count_customers,
    live::{Topic, use_live},
    states::PageProblem,
    tr,
    ui::{ButtonKind, ButtonLink, Empty, Icon, Menu, MenuItem, SkeletonRows},
    viewer::use_viewer,
    words,
};
use domain::{Permission, customer_user::Validity};
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use std::time::Duration;

/// How long typing must pause before the list is filtered.
const PAUSE: Duration = Duration::from_millis(150);

/// The page.
#[component]
pub fn CustomerList() -> impl IntoView {
    let address = use_query_map();
    let query = Memo::new(move |_| CustomerQuery::read(&address.read()));
    let live = use_live();
    let list = Resource::new(move || query.get(), first_rows);
    let total = Resource::new(
        move || (query.get().filter, live.topic(Topic::Customers)),
        async |(filter, _)| {
            let count = count_customers(filter.clone()).await;
            (filter, count)
        },
    );
    let heading = use_heading();
    Effect::new(move |_| {
        let total = total.get().and_then(|(_, count)| count.ok()).map(grouped);
        heading.set("", total);
    });
    view! {
        <Title text=tr!(customers.title) />
        <Toolbar query=query />
        <Transition fallback=|| view! { <Waiting /> }>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list) if list.rows.is_empty() => {
                        view! { <Nothing filtered=query.get_untracked().is_filtered() /> }.into_any()
                    }
                    Ok(list) => view! { <CustomerTable list=list query=query.get_untracked() total=total /> }.into_any(),
                    Err(error) => {
                        let retry = Callback::new(move |()| list.refetch());
                        view! { <PageProblem error=error on_retry=retry /> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="table long" aria-busy="true">
            <table>
                <tbody>
                    <SkeletonRows rows=12 columns=6 />
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Toolbar(query: Memo<CustomerQuery>) -> impl IntoView {
    let viewer = use_viewer();
    let navigate = use_navigate();
    let go = Callback::new(move |query: CustomerQuery| {
        navigate(&query.href(), NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    });
    view! {
        <div class="toolbar">
            <h1 class="sr">{tr!(customers.title)}</h1>
            <div class="filters" role="search">
                <TextFilter query=query go=go />
                <ValidityFilter query=query go=go />
            </div>
            <span class="spring"></span>
            {viewer
                .may(Permission::CustomerUserExport)
                .then(|| {
                    view! {
                        <a class="button" href=move || query.get().export() rel="external" download="customers.csv">
                            <Icon name="download" />
                            <span>{tr!(common.export)}</span>
                        </a>
                    }
                })}
            {viewer
                .may(Permission::CustomerEdit)
                .then(|| {
                    view! {
                        <ButtonLink href="/customers/new" kind=ButtonKind::Primary icon="plus">
                            {tr!(customers.add)}
                        </ButtonLink>
                    }
                })}
        </div>
    }
}

#[component]
fn TextFilter(query: Memo<CustomerQuery>, go: Callback<CustomerQuery>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |text: String| {
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
        let ask = move || {
            let Some(mut next) = query.try_get_untracked() else { return };
            next.filter.text = text.trim().to_owned();
            go.run(next);
        };
        waiting.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    on_cleanup(move || {
        if let Some(Some(waiting)) = waiting.try_get_value() {
            waiting.clear();
        }
    });
    // The address may change by other ways than typing: back, clear filter.
    Effect::new(move |_| {
        let text = query.get().filter.text;
        if let Some(input) = input.get()
            && document().active_element().as_ref() != Some(input.as_ref())
        {
            input.set_value(&text);
        }
    });
    view! {
        <span class="input affixed">
            <Icon name="search" />
            <input
                node_ref=input
                type="search"
                name="q"
                autocomplete="off"
                aria-label=tr!(customers.filter_text)
                placeholder=tr!(customers.filter_short)
                value=query.get_untracked().filter.text
                on:input=move |event| typed(event_target_value(&event))
            />
        </span>
    }
}

/// What can be shown by validity, with its words.
fn validity_choices() -> [(&'static str, Vec<Validity>); 3] {
    [
        (words::validity(Validity::Valid), Vec::new()),
        (tr!(customers.valid_not), vec![Validity::Invalid, Validity::InvalidTemporarily]),
        (tr!(customers.valid_all), Validity::ALL.to_vec()),
    ]
}

#[component]
fn ValidityFilter(query: Memo<CustomerQuery>, go: Callback<CustomerQuery>) -> impl IntoView {
    let shown = move || {
        let validities = query.get().filter.validities;
        let known = validity_choices().into_iter().find(|(_, choice)| *choice == validities);
        known.map_or_else(
            || validities.into_iter().map(words::validity).collect::<Vec<_>>().join(", "),
            |(words, _)| words.to_owned(),
        )
    };
    let trigger = move || {
        view! {
            <span class="mute">{tr!(words.fields.validity)}</span>
            <b>{shown}</b>
            <Icon name="chevron-down" />
        }
    };
    let items = validity_choices().into_iter().map(move |(words, validities)| {
        let own = validities.clone();
        let choose = move |()| {
            let mut next = query.get_untracked();
            next.filter.validities.clone_from(&validities);
            go.run(next);
        };
        let chosen = Signal::derive(move || query.get().filter.validities == own);
        view! {
            <MenuItem checked=chosen on_click=choose>
                {words}
            </MenuItem>
        }
    });
    view! {
        <Menu label=tr!(words.fields.validity) trigger=trigger>
            {items.collect_view()}
        </Menu>
    }
}

/// No customer here: because there is none yet, or because of the filter.
#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    if filtered {
        return view! {
            <div class="table">
                <Empty icon="search" title=tr!(customers.no_hit) text=tr!(customers.no_hit_text)>
                    <ButtonLink href="/customers" icon="x">
                        {tr!(common.clear_filter)}
                    </ButtonLink>
                </Empty>
            </div>
        }
        .into_any();
    }
    let viewer = use_viewer();
    let may_add = viewer.may(Permission::CustomerEdit);
    let may_import = viewer.may(Permission::Import);
    let text = if may_add { tr!(customers.none_yet_text) } else { tr!(customers.none_yet_reader) };
    view! {
        <div class="table">
            <Empty icon="building-2" title=tr!(customers.none_yet) text=text>
                {may_add
                    .then(|| {
                        view! {
                            <ButtonLink href="/customers/new" kind=ButtonKind::Primary icon="plus">
                                {tr!(customers.add)}
                            </ButtonLink>
                        }
                    })}
                {may_import
                    .then(|| {
                        view! {
                            <ButtonLink href="/admin/imports" icon="upload">
                                {tr!(customers.import)}
                            </ButtonLink>
                        }
                    })}
            </Empty>
        </div>
    }
    .into_any()
}
