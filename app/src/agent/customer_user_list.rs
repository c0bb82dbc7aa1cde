//! The customer user list.

use super::{
    card::person_link,
    customer_user_filters::{CustomerFilter, SourceFilter},
    list::{
        Kind, News, Presets, Query, Rows, TextFilter, ValidityFilter, ViewOptions, add_link, export_link, framed,
        header, list_page, validities,
    },
};
use crate::{
    api::{
        ApiResult, awaited,
        customer_users::{
            count_customer_users, find_customer_user_row, is_customer_user_passed, list_customer_user_columns,
            list_customer_users,
        },
        load,
    },
    live::Topic,
    marks::{lock_mark, validity_mark},
    tr,
    ui::{Avatar, ButtonKind, ButtonLink, Empty, Icon, Time},
    viewer::{use_sources, use_viewer},
    words,
};
use domain::{
    CustomerId, CustomerUserId, Event, Moment, Permission, SourceId,
    customer_user::{Filter, Row, Validity},
    field::{self, key},
    page::{Column, Cursor, List},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use std::str::FromStr;
use uuid::Uuid;

/// People.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct People;

impl Kind for People {
    type Filter = Filter;
    type Row = Row;
    const PATH: &'static str = "/customer-users";
    const EXPORT: &'static str = "/agent/export/customer-users.csv";
    const COLUMN: &'static str = key::NAME;
    const FIXED: [&'static str; 2] = [key::LOGIN, key::NAME];
    const TOPIC: Topic = Topic::CustomerUsers;

    fn read(query: &ParamsMap) -> Filter {
        Filter {
            text: query.get("q").unwrap_or_default(),
            customer: query.get("customer").and_then(|id| CustomerId::from_str(&id).ok()),
            assigned: None,
            source: query.get("source").and_then(|id| SourceId::from_str(&id).ok()),
            validities: validities(&query.get("valid").unwrap_or_default()),
        }
    }

    fn parameters(filter: &Filter) -> Vec<(&'static str, String)> {
        let validities: Vec<&str> = filter.validities.iter().map(|validity| validity.key()).collect();
        vec![
            ("q", filter.text.clone()),
            ("customer", filter.customer.map(|id| id.to_string()).unwrap_or_default()),
            ("source", filter.source.map(|id| id.to_string()).unwrap_or_default()),
            ("valid", validities.join(",")),
        ]
    }

    fn text(filter: &mut Filter) -> &mut String {
        &mut filter.text
    }

    fn validities(filter: &mut Filter) -> &mut Vec<Validity> {
        &mut filter.validities
    }

    fn id(row: &Row) -> Uuid {
        row.id.0
    }

    fn named(row: &Row) -> (String, String) {
        (row.name.clone(), row.login.clone())
    }

    fn validity(row: &Row) -> Validity {
        row.validity
    }

    async fn page(query: Query<Self>, after: Option<Cursor>) -> ApiResult<List<Row>> {
        list_customer_users(query.filter, query.sort, after, query.view.columns, query.view.size).await
    }

    async fn columns() -> ApiResult<Vec<(Column, bool)>> {
        list_customer_user_columns().await
    }

    async fn row(query: Query<Self>, id: Uuid) -> ApiResult<Option<Row>> {
        find_customer_user_row(query.filter, CustomerUserId(id), query.view.columns).await
    }

    async fn is_passed(query: Query<Self>, id: Uuid, until: Cursor) -> ApiResult<bool> {
        is_customer_user_passed(query.filter, query.sort, CustomerUserId(id), until).await
    }

    async fn count(filter: Filter) -> ApiResult<i64> {
        count_customer_users(filter).await
    }

    fn news(event: &Event) -> News {
        match event {
            Event::CustomerUserChanged(id) => News::Row(id.0),
            Event::CustomerUserAdded(id) => News::New(id.0),
            // A customer's name stands beside its people.
            Event::CustomerUsersImported | Event::CustomersImported | Event::CustomerChanged(_) => News::Many,
            Event::FieldsChanged => News::Columns,
            _ => News::Nothing,
        }
    }
}

/// The page.
#[component]
pub fn CustomerUserList() -> impl IntoView {
    list_page::<People>(
        tr!(nav.customer_users),
        |query| view! { <Toolbar query=query /> }.into_any(),
        table,
        |query| view! { <Nothing query=query /> }.into_any(),
    )
}

#[component]
fn Toolbar(query: Memo<Query<People>>) -> impl IntoView {
    let viewer = use_viewer();
    let may_add = viewer.may_add_people();
    view! {
        <div class="toolbar">
            <h1 class="sr">{tr!(nav.customer_users)}</h1>
            <div class="filters" role="search">
                <TextFilter query=query label=tr!(people.filter_text) placeholder=tr!(people.filter_text) />
                {viewer.may(Permission::CustomerUserValidity).then(|| view! { <ValidityFilter query=query /> })}
                {viewer.may(Permission::CustomerRead).then(|| view! { <CustomerFilter query=query /> })}
                <SourceFilter query=query />
            </div>
            <div class="tools">
                <Presets query=query />
                <ViewOptions kind=People />
                {viewer.may(Permission::CustomerUserExport).then(|| export_link(query, "customer-users.csv"))}
                {may_add.then(|| add_link("/customer-users/new", tr!(people.add_title)))}
            </div>
        </div>
    }
}

fn table(rows: Rows<People>, columns: Vec<Column>, query: Query<People>, total: Signal<Option<i64>>) -> AnyView {
    let may_edit = use_viewer().may(Permission::CustomerUserEdit);
    let heads = columns
        .iter()
        .map(|column| {
            let label = words::label(&column.key, &column.label);
            let class = column_class(column);
            header(&query, &column.key, label, class).into_any()
        })
        .collect_view();
    let head = view! {
        {header(&query, key::LOGIN, tr!(words.fields.login).to_owned(), "cell-sub w-m")}
        {header(&query, key::NAME, tr!(words.fields.name).to_owned(), "cell-main w-l")}
        {heads}
        {if may_edit {
            view! { <th scope="col" class="cell-act">{tr!(common.edit)}</th> }.into_any()
        } else {
            view! { <td class="cell-act"></td> }.into_any()
        }}
    }
    .into_any();
    let may_open = use_viewer().may(Permission::CustomerRead);
    framed(rows, tr!(nav.customer_users), total, head, move |row| cells(row, &columns, may_edit, may_open))
}

fn column_class(column: &Column) -> &'static str {
    use field::Kind::{Choice, Customer, Date, Email, Number, Phone, YesNo};
    match (column.key.as_str(), column.kind) {
        (key::CUSTOMER_NAME, _) => "cell-sub",
        (key::LAST_LOGIN | key::CREATED | key::CHANGED, _) => "cell-wider w-s",
        (_, Email) => "cell-wide",
        (_, Customer) => "cell-wide w-m",
        (_, Phone) => "cell-wider w-m",
        (_, Number | Date | Choice | YesNo) => "cell-wider w-s",
        _ => "cell-wider",
    }
}

fn cells(row: &Row, columns: &[Column], may_edit: bool, may_open: bool) -> AnyView {
    let id = row.id;
    let cell = |(index, column): (usize, &Column)| {
        let value = row.cells.get(index).cloned().unwrap_or_default();
        cell(column, value, row.customer.filter(|_| may_open))
    };
    let cells = columns.iter().enumerate().map(cell).collect_view();
    let href = format!("/customer-users/{id}");
    let edit = may_edit.then(|| {
        let label = tr!(people.edit_of, name = row.name.clone()).to_string();
        view! {
            <a href=format!("{href}/edit") class="icon-button" aria-label=label.clone() title=label data-edit="">
                <Icon name="pencil" />
            </a>
        }
    });
    view! {
        <td class="mute cell-sub">{person_link(id, "quiet-link", row.login.clone())}</td>
        <td class="cell-main">
            <span class="who">
                <Avatar name=row.name.clone() />
                {person_link(id, "name", row.name.clone())}
                {validity_mark(row.validity)}
                {lock_mark(row.login_forbidden)}
            </span>
        </td>
        {cells}
        <td class="cell-act">
            {edit} <a class="row-link" href=href.clone() tabindex="-1" aria-hidden="true"></a>
        </td>
    }
    .into_any()
}

fn cell(column: &Column, value: String, customer: Option<CustomerId>) -> AnyView {
    let class = column_class(column);
    if column.is_moment() {
        let moment = value.parse().ok().map(|at| view! { <Time at=Moment(at) /> });
        return view! { <td class=class>{moment}</td> }.into_any();
    }
    if column.key == key::SOURCE {
        let sources = use_sources();
        let name = move || {
            let sources = sources.read();
            sources.iter().find(|source| source.id.to_string() == value).map(words::source_name)
        };
        return view! { <td class=class>{name}</td> }.into_any();
    }
    let value = match column.key.as_str() {
        key::VALIDITY => words::validity(Validity::from_key(&value).unwrap_or_default()).to_owned(),
        _ => words::value(column.kind, value),
    };
    match customer.filter(|_| column.key == key::CUSTOMER_NAME) {
        Some(customer) => view! {
            <td class=class>
                <a class="quiet-link" href=format!("/customers/{customer}")>
                    {value}
                </a>
            </td>
        }
        .into_any(),
        None => view! { <td class=class>{value}</td> }.into_any(),
    }
}

/// Nobody here: because there is nobody yet, or because of the filter.
#[component]
fn Nothing(query: Query<People>) -> impl IntoView {
    let viewer = use_viewer();
    if query.is_filtered() {
        return view! {
            <div class="table">
                <Empty icon="search" title=tr!(people.no_hit) text=tr!(people.no_hit_text)>
                    <ButtonLink href=query.cleared() icon="x">
                        {tr!(common.clear_filter)}
                    </ButtonLink>
                </Empty>
            </div>
        }
        .into_any();
    }
    let may_add = viewer.may_add_people();
    let may_begin = may_add || viewer.may(Permission::Import);
    let customers = load(|| (), |()| crate::api::customers::count_customers(domain::customer::Filter::default()));
    let may_add_customer = viewer.may(Permission::CustomerEdit);
    let everyone =
        load(|| (), |()| count_customer_users(Filter { validities: Validity::ALL.to_vec(), ..Filter::default() }));
    view! {
        <div class="table">
            <Suspense>
                {awaited(move || async move {
                    // That nobody is valid is not that there is nobody.
                    let some = everyone.await.is_ok_and(|count| count > 0);
                    let no_customer = customers.await == Ok(0);
                    let (title, text) = if some {
                        (tr!(people.none_valid), tr!(people.none_valid_text))
                    } else {
                        (tr!(people.nobody), if may_begin { tr!(people.nobody_text) } else { tr!(people.nobody_reader) })
                    };
                    view! {
                        <Empty icon="users" title=title text=text>
                            {some
                                .then(|| {
                                    view! {
                                        <ButtonLink href="/customer-users?valid=valid,invalid,invalid-temporarily" icon="users">
                                            {tr!(people.show_all)}
                                        </ButtonLink>
                                    }
                                })}
                            {may_add
                                .then(|| {
                                    view! {
                                        <ButtonLink href="/customer-users/new" kind=ButtonKind::Primary icon="plus">
                                            {tr!(people.add_title)}
                                        </ButtonLink>
                                    }
                                })}
                            {no_customer
                                .then(|| {
                                    view! {
                                        <p>{tr!(people.customer_first)}</p>
                                        {may_add_customer
                                            .then(|| {
                                                view! {
                                                    <ButtonLink href="/customers/new" icon="building-2">
                                                        {tr!(people.add_customer_title)}
                                                    </ButtonLink>
                                                }
                                            })}
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
