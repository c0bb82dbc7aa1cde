//! The customer list.

use super::list::{
    Kind, News, Presets, Query, Rows, Shown, TextFilter, ValidityFilter, export_link, framed, header, list_page,
    validities,
};
use crate::{
    api::{
        ApiResult,
        customers::{count_customers, find_customer_row, list_customers},
    },
    live::Topic,
    tr,
    ui::{ButtonKind, ButtonLink, Empty, IconLink, Tag},
    viewer::use_viewer,
    words,
};
use domain::{
    CustomerId, Event, Page, Permission,
    customer::{CustomerRow, Filter},
    customer_user::Validity,
    link,
    page::Cursor,
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use uuid::Uuid;

/// Customers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Customers;

impl Kind for Customers {
    type Filter = Filter;
    type Row = CustomerRow;
    type Head = ();
    const PATH: &'static str = "/customers";
    const EXPORT: &'static str = "/agent/export/customers.csv";
    const COLUMN: &'static str = "name";
    const TOPIC: Topic = Topic::Customers;
    const HEAD_TOPIC: Option<Topic> = None;

    fn read(query: &ParamsMap) -> Filter {
        Filter {
            text: query.get("q").unwrap_or_default(),
            validities: validities(&query.get("valid").unwrap_or_default()),
        }
    }

    fn parameters(filter: &Filter) -> Vec<(&'static str, String)> {
        let validities: Vec<&str> = filter.validities.iter().map(|validity| validity.key()).collect();
        vec![("q", filter.text.clone()), ("valid", validities.join(","))]
    }

    fn text(filter: &mut Filter) -> &mut String {
        &mut filter.text
    }

    fn validities(filter: &mut Filter) -> &mut Vec<Validity> {
        &mut filter.validities
    }

    fn id(row: &CustomerRow) -> Uuid {
        row.id.0
    }

    async fn page(query: Query<Self>, after: Option<Cursor>) -> ApiResult<((), Page<CustomerRow>)> {
        Ok(((), list_customers(query.filter, query.sort, after).await?))
    }

    async fn row(query: Query<Self>, id: Uuid) -> ApiResult<Option<CustomerRow>> {
        find_customer_row(query.filter, CustomerId(id)).await
    }

    async fn count(filter: Filter) -> ApiResult<i64> {
        count_customers(filter).await
    }

    fn news(event: &Event) -> News {
        match event {
            Event::CustomerChanged(id) => News::Row(id.0),
            Event::CustomerAdded(id) => News::New(id.0),
            Event::CustomersImported => News::Many,
            _ => News::Nothing,
        }
    }
}

/// The page.
#[component]
pub fn CustomerList() -> impl IntoView {
    list_page::<Customers>(
        tr!(customers.title),
        |query| view! { <Toolbar query=query /> }.into_any(),
        table,
        |filtered| view! { <Nothing filtered=filtered /> }.into_any(),
    )
}

#[component]
fn Toolbar(query: Memo<Query<Customers>>) -> impl IntoView {
    let viewer = use_viewer();
    view! {
        <div class="toolbar">
            <h1 class="sr">{tr!(customers.title)}</h1>
            <div class="filters" role="search">
                <TextFilter query=query label=tr!(customers.filter_text) placeholder=tr!(customers.filter_short) />
                <ValidityFilter query=query />
            </div>
            <div class="tools">
                <Presets query=query />
                {viewer.may(Permission::CustomerUserExport).then(|| export_link(query, "customers.csv"))}
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
        </div>
    }
}

fn table(rows: Rows<Customers>, (): (), query: Query<Customers>, total: Signal<Option<i64>>) -> AnyView {
    let with_validity = query.filter.validities.iter().any(|validity| !validity.is_valid());
    let may_edit = use_viewer().may(Permission::CustomerEdit);
    let column = |key: &'static str, class: &'static str| header(&query, key, words::key_label(key), class);
    let head = view! {
        {column("key", "cell-sub w-m")}
        {column("name", "cell-main w-l")}
        {column("city", "cell-sub")}
        {column("country", "cell-wide")}
        {column("url", "cell-wider")}
        {with_validity
            .then(|| view! { <th scope="col" class="cell-side w-m">{words::key_label("validity")}</th> })}
        {if may_edit {
            view! { <th scope="col" class="cell-act">{tr!(common.edit)}</th> }.into_any()
        } else {
            view! { <td class="cell-act"></td> }.into_any()
        }}
    }
    .into_any();
    framed(rows, tr!(customers.title), total, head, move |shown| {
        view! { <Row shown=shown with_validity=with_validity may_edit=may_edit /> }.into_any()
    })
}

#[component]
fn Row(shown: Shown<Customers>, with_validity: bool, may_edit: bool) -> impl IntoView {
    let Shown { id, row, changes, left } = shown;
    let row = RwSignal::from(row);
    let href = format!("/customers/{id}");
    let text = move |of: fn(&CustomerRow) -> &String| move || of(&row.read()).clone();
    let validity = Memo::new(move |_| row.read().validity);
    let edit = Signal::derive(move || tr!(customers.edit_named, name = row.read().name.clone()).to_string());
    let is_leaving = left.clone();
    view! {
        <tr
            data-changes=move || Some(changes.get()).filter(|changes| *changes > 0).map(|changes| (changes % 2).to_string())
            class:leaving=move || is_leaving.get()
            class:off=move || !validity.get().is_valid()
            title=move || left.get().then_some(tr!(common.sorted_out))
        >
            <td class="mute cell-sub">{text(|row| &row.key)}</td>
            <td class="cell-main">
                <a class="name" href=href.clone()>
                    {text(|row| &row.name)}
                </a>
            </td>
            <td class="cell-sub">{text(|row| &row.city)}</td>
            <td class="cell-wide">{text(|row| &row.country)}</td>
            <td class="cell-wider">{move || website(row.read().url.clone())}</td>
            {with_validity
                .then(|| {
                    view! {
                        <td class="cell-side">
                            {move || {
                                let validity = validity.get();
                                view! { <Tag tone=words::validity_tone(validity)>{words::validity(validity)}</Tag> }
                            }}
                        </td>
                    }
                })}
            <td class="cell-act">
                {may_edit.then(|| view! { <IconLink icon="pencil" label=edit href=format!("{href}/edit") attr:data-edit="" /> })}
                <a class="row-link" href=href.clone() tabindex="-1" aria-hidden="true"></a>
            </td>
        </tr>
    }
}

/// A website as a link if it is harmless, else as text.
pub(super) fn website(url: String) -> AnyView {
    if url.is_empty() || link::check_url(&url).is_err() {
        return url.into_any();
    }
    let shown = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).trim_end_matches('/').to_owned();
    view! {
        <a class="link" href=url target="_blank" rel="external noopener noreferrer">
            {shown}
            <span class="sr">" " {tr!(ui.new_tab)}</span>
        </a>
    }
    .into_any()
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
