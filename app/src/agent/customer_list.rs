//! The customer list.

use super::list::{
    Kind, News, Presets, Query, Rows, TextFilter, ValidityFilter, ViewOptions, add_link, export_link, framed, header,
    list_page, validities,
};
use crate::{
    api::{
        ApiResult, awaited,
        customers::{count_customers, find_customer_row, is_customer_passed, list_customers},
        load,
    },
    live::Topic,
    marks::validity_mark,
    tr,
    ui::{ButtonKind, ButtonLink, Empty, IconLink, Time},
    viewer::use_viewer,
    words,
};
use domain::{
    CustomerId, Event, Moment, Permission,
    customer::{self, CustomerRow, Filter},
    customer_user::Validity,
    field::key,
    link,
    page::{Column, Cursor, List},
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
    const PATH: &'static str = "/customers";
    const EXPORT: &'static str = "/agent/export/customers.csv";
    const COLUMN: &'static str = "name";
    const FIXED: [&'static str; 2] = ["key", "name"];
    const TOPIC: Topic = Topic::Customers;

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

    fn named(row: &CustomerRow) -> (String, String) {
        (row.name.clone(), row.key.clone())
    }

    fn validity(row: &CustomerRow) -> Validity {
        row.validity
    }

    async fn page(query: Query<Self>, after: Option<Cursor>) -> ApiResult<List<CustomerRow>> {
        list_customers(query.filter, query.sort, after, query.view.columns, query.view.size).await
    }

    async fn columns() -> ApiResult<Vec<(Column, bool)>> {
        Ok(customer::columns())
    }

    async fn row(query: Query<Self>, id: Uuid) -> ApiResult<Option<CustomerRow>> {
        find_customer_row(query.filter, CustomerId(id), query.view.columns).await
    }

    async fn is_passed(query: Query<Self>, id: Uuid, until: Cursor) -> ApiResult<bool> {
        is_customer_passed(query.filter, query.sort, CustomerId(id), until).await
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
        |query| view! { <Nothing query=query /> }.into_any(),
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
                <ViewOptions kind=Customers />
                {viewer.may(Permission::CustomerUserExport).then(|| export_link(query, "customers.csv"))}
                {viewer.may(Permission::CustomerEdit).then(|| add_link("/customers/new", tr!(customers.add)))}
            </div>
        </div>
    }
}

fn table(rows: Rows<Customers>, columns: Vec<Column>, query: Query<Customers>, total: Signal<Option<i64>>) -> AnyView {
    let may_edit = use_viewer().may(Permission::CustomerEdit);
    let column = |key: &str, class: &'static str| header(&query, key, words::key_label(key), class);
    let head = view! {
        {column("key", "cell-sub w-m")}
        {column("name", "cell-main w-l")}
        {columns.iter().map(|shown| column(&shown.key, column_class(shown))).collect_view()}
        {if may_edit {
            view! { <th scope="col" class="cell-act">{tr!(common.edit)}</th> }.into_any()
        } else {
            view! { <td class="cell-act"></td> }.into_any()
        }}
    }
    .into_any();
    framed(rows, tr!(customers.title), total, head, move |row| cells(row, &columns, may_edit))
}

fn column_class(column: &Column) -> &'static str {
    match column.key.as_str() {
        "city" => "cell-sub",
        "country" => "cell-wide",
        key::VALIDITY => "cell-wide w-m",
        key::CREATED | key::CHANGED => "cell-wider w-s",
        _ => "cell-wider",
    }
}

fn cells(row: &CustomerRow, columns: &[Column], may_edit: bool) -> AnyView {
    let href = format!("/customers/{}", row.id);
    let cells = columns.iter().zip(&row.cells).map(|(column, value)| cell(column, value.clone())).collect_view();
    let edit = may_edit.then(|| {
        let label = tr!(customers.edit_named, name = row.name.clone()).to_string();
        view! { <IconLink icon="pencil" label=label href=format!("{href}/edit") attr:data-edit="" /> }
    });
    view! {
        <td class="mute cell-sub">{row.key.clone()}</td>
        <td class="cell-main">
            <span class="who">
                <a class="name" href=href.clone()>
                    {row.name.clone()}
                </a>
                {validity_mark(row.validity)}
            </span>
        </td>
        {cells}
        <td class="cell-act">
            {edit} <a class="row-link" href=href.clone() tabindex="-1" aria-hidden="true"></a>
        </td>
    }
    .into_any()
}

fn cell(column: &Column, value: String) -> AnyView {
    let class = column_class(column);
    let value = match column.key.as_str() {
        "url" => website(value),
        key::VALIDITY => words::validity(Validity::from_key(&value).unwrap_or_default()).into_any(),
        _ if column.is_moment() => value.parse().ok().map(|at| view! { <Time at=Moment(at) /> }).into_any(),
        _ => value.into_any(),
    };
    view! { <td class=class>{value}</td> }.into_any()
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
fn Nothing(query: Query<Customers>) -> impl IntoView {
    if query.is_filtered() {
        return view! {
            <div class="table">
                <Empty icon="search" title=tr!(customers.no_hit) text=tr!(customers.no_hit_text)>
                    <ButtonLink href=query.cleared() icon="x">
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
    let all = customer::Filter { validities: Validity::ALL.to_vec(), ..customer::Filter::default() };
    let all = load(|| (), move |()| count_customers(all.clone()));
    view! {
        <div class="table">
            <Suspense>
                {awaited(move || async move {
                    // That none is valid is not that there is none.
                    let some = all.await.is_ok_and(|count| count > 0);
                    let (title, text) = match (some, may_add) {
                        (true, _) => (tr!(customers.none_valid), tr!(customers.none_valid_text)),
                        (false, true) => (tr!(customers.none_yet), tr!(customers.none_yet_text)),
                        (false, false) => (tr!(customers.none_yet), tr!(customers.none_yet_reader)),
                    };
                    view! {
                        <Empty icon="building-2" title=title text=text>
                            {some
                                .then(|| {
                                    view! {
                                        <ButtonLink href="/customers?valid=valid,invalid,invalid-temporarily" icon="building-2">
                                            {tr!(customers.show_all)}
                                        </ButtonLink>
                                    }
                                })}
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
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}
