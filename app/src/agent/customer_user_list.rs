//! The customer user list.

use super::{
    PersonName,
    list_state::{ListQuery, Memory, use_list_memory},
    shell::use_heading,
};
use crate::{
    api::{
        ApiResult,
        customer_users::{count_customer_users, find_customer_user_row, list_customer_users},
        customers::{find_customer, search_customers},
    },
    live::{Topic, use_live},
    states::PageProblem,
    tr,
    ui::{
        Avatar, Button, ButtonKind, ButtonLink, Choice, Combobox, Empty, Icon, IconLink, LoadMore, Menu, MenuItem,
        Search, SkeletonRows, SortHeader, Tag,
    },
    viewer::use_viewer,
    words,
};
use domain::{
    CustomerId, CustomerUserId, Event, Permission,
    customer_user::{Column, List, Row, Validity},
    event::Message,
    field::{Kind, key},
    page::Cursor,
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use std::{str::FromStr, time::Duration};

/// How long a row that left the list stays visible, so that nobody clicks the wrong one.
const LEAVING: Duration = Duration::from_secs(4);

/// The page.
#[component]
pub fn CustomerUserList() -> impl IntoView {
    let address = use_query_map();
    let query = Memo::new(move |_| ListQuery::read(&address.get()));
    let live = use_live();
    let list = Resource::new(
        move || (query.get(), live.topic(Topic::Fields)),
        |(query, _)| list_customer_users(query.filter, query.sort, None),
    );
    let total = Resource::new(
        move || (query.get().filter, live.topic(Topic::CustomerUsers)),
        |(filter, _)| count_customer_users(filter),
    );
    let heading = use_heading();
    Effect::new(move |_| {
        let total = total.get().and_then(Result::ok).map(grouped);
        heading.set("", total);
    });
    view! {
        <Title text=tr!(nav.customer_users) />
        <Toolbar query=query />
        <Transition fallback=|| view! { <Waiting /> }>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list) => view! { <Table list=list query=query.get_untracked() total=total /> }.into_any(),
                    Err(error) => {
                        let retry = Callback::new(move |()| list.refetch());
                        view! { <PageProblem error=error on_retry=retry /> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// A number with separators of thousands, the same on the server and in the browser.
pub fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let separator = if crate::i18n::locale() == crate::i18n::Locale::de { '.' } else { ',' };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
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

/// Goes to another state of the list.
fn use_go() -> Callback<ListQuery> {
    let navigate = use_navigate();
    Callback::new(move |query: ListQuery| {
        navigate(&query.href(), NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    })
}

#[component]
fn Toolbar(query: Memo<ListQuery>) -> impl IntoView {
    let viewer = use_viewer();
    let go = use_go();
    let may_add = viewer.may(Permission::CustomerUserCreate) && viewer.can_add_people;
    let export = move || super::list_state::href("/agent/export/customer-users.csv", &query.get().parameters());
    view! {
        <div class="toolbar">
            <h1 class="sr">{tr!(nav.customer_users)}</h1>
            <div class="filters" role="search">
                <TextFilter query=query go=go />
                {viewer.may(Permission::CustomerUserValidity).then(|| view! { <ValidityFilter query=query go=go /> })}
                {viewer.may(Permission::CustomerRead).then(|| view! { <CustomerFilter query=query go=go /> })}
            </div>
            <span class="spring"></span>
            {viewer
                .may(Permission::CustomerUserExport)
                .then(|| {
                    view! {
                        <a class="button" href=export rel="external" download="customer-users.csv">
                            <Icon name="download" />
                            {tr!(common.export)}
                        </a>
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
        </div>
    }
}

#[component]
fn TextFilter(query: Memo<ListQuery>, go: Callback<ListQuery>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let waiting = StoredValue::new(None::<leptos::leptos_dom::helpers::TimeoutHandle>);
    let typed = move |text: String| {
        if let Some(handle) = waiting.get_value() {
            handle.clear();
        }
        let ask = move || {
            let mut next = query.get_untracked();
            next.filter.text = text.trim().to_owned();
            go.run(next);
        };
        waiting.set_value(set_timeout_with_handle(ask, Duration::from_millis(150)).ok());
    };
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
                aria-label=tr!(people.filter_text)
                placeholder=tr!(people.filter_text)
                value=query.get_untracked().filter.text
                on:input=move |event| typed(event_target_value(&event))
            />
        </span>
    }
}

#[component]
fn ValidityFilter(query: Memo<ListQuery>, go: Callback<ListQuery>) -> impl IntoView {
    let choices: [(&'static str, Vec<Validity>); 3] = [
        (tr!(words.validity.valid), Vec::new()),
        (tr!(people.not_valid), vec![Validity::Invalid, Validity::InvalidTemporarily]),
        (tr!(people.all), Validity::ALL.to_vec()),
    ];
    let current = {
        let choices = choices.clone();
        move || {
            let chosen = query.get().filter.validities;
            choices.iter().find(|(_, validities)| *validities == chosen).map_or(tr!(people.some), |(label, _)| *label)
        }
    };
    let shown = current.clone();
    view! {
        <Menu
            label=tr!(words.fields.validity)
            trigger=move || {
                let shown = shown.clone();
                view! {
                    <span class="mute">{tr!(words.fields.validity)}</span>
                    <b>{move || shown()}</b>
                    <Icon name="chevron-down" />
                }
            }
        >
            {choices
                .into_iter()
                .map(|(label, validities)| {
                    let own = validities.clone();
                    let choose = move |()| {
                        let mut next = query.get_untracked();
                        next.filter.validities.clone_from(&validities);
                        go.run(next);
                    };
                    view! {
                        <MenuItem
                            checked=Signal::derive(move || query.get().filter.validities == own)
                            on_click=choose
                        >
                            {label}
                        </MenuItem>
                    }
                })
                .collect_view()}
        </Menu>
    }
}

#[component]
fn CustomerFilter(query: Memo<ListQuery>, go: Callback<ListQuery>) -> impl IntoView {
    let chosen = RwSignal::new(None::<Choice>);
    let id = move || query.get().filter.customer;
    // The address has only the id; the name comes after.
    let named = LocalResource::new(move || {
        let id = id();
        async move {
            match id {
                Some(id) => {
                    find_customer(id).await.ok().map(|c| Choice::new(c.id.to_string(), c.draft.name, c.draft.key))
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
    let search = Search::new(|text| async move {
        let found = search_customers(text).await.unwrap_or_default();
        found.into_iter().map(|c| Choice::new(c.id.to_string(), c.name, c.key)).collect()
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

/// A row together with what has become of it.
#[derive(Clone)]
struct Shown {
    row: Row,
    /// Raised by every live change, so that the row is drawn again.
    revision: u64,
    leaving: bool,
}

/// The rows of a table, and what happens to them.
#[derive(Clone, Copy)]
struct Rows {
    shown: RwSignal<Vec<Shown>>,
    next: RwSignal<Option<Cursor>>,
    busy: RwSignal<bool>,
    stale: RwSignal<bool>,
    query: StoredValue<ListQuery>,
}

impl Rows {
    fn new(list: &List, query: &ListQuery) -> Self {
        let shown = list.page.rows.iter().cloned().map(fresh).collect();
        Self {
            shown: RwSignal::new(shown),
            next: RwSignal::new(list.page.next.clone()),
            busy: RwSignal::new(false),
            stale: RwSignal::new(false),
            query: StoredValue::new(query.clone()),
        }
    }

    /// Loads the next page behind the rows that are there.
    fn more(self) {
        let Some(after) = self.next.get_untracked().filter(|_| !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        let query = self.query.get_value();
        spawn_local(async move {
            if let Ok(list) = list_customer_users(query.filter, query.sort, Some(after)).await {
                // A page that was left meanwhile has no rows any more.
                self.shown.try_update(|shown| shown.extend(list.page.rows.into_iter().map(fresh)));
                self.next.try_set(list.page.next);
            }
            self.busy.try_set(false);
        });
    }

    /// Fetches as many pages again as there are.
    fn reload(self) {
        let wanted = self.shown.with_untracked(Vec::len);
        let query = self.query.get_value();
        spawn_local(async move {
            let mut rows = Vec::new();
            let mut after = None;
            loop {
                let Ok(list) = list_customer_users(query.filter.clone(), query.sort.clone(), after).await else {
                    return;
                };
                rows.extend(list.page.rows.into_iter().map(fresh));
                after = list.page.next;
                if after.is_none() || rows.len() >= wanted {
                    break;
                }
            }
            self.shown.try_set(rows);
            self.next.try_set(after);
            self.stale.try_set(false);
        });
    }

    /// Fetches one row again: it changes, or it leaves.
    fn refresh(self, id: CustomerUserId) {
        if !self.shown.with_untracked(|shown| shown.iter().any(|shown| shown.row.id == id)) {
            return;
        }
        let filter = self.query.get_value().filter;
        spawn_local(async move {
            let Ok(row) = find_customer_user_row(filter, id).await else { return };
            let gone = row.is_none();
            self.shown.try_update(|shown| {
                if let Some(shown) = shown.iter_mut().find(|shown| shown.row.id == id) {
                    shown.revision += 1;
                    shown.leaving = gone;
                    shown.row = row.unwrap_or_else(|| shown.row.clone());
                }
            });
            if gone {
                let forget = move || {
                    self.shown.try_update(|shown| shown.retain(|s| s.row.id != id || !s.leaving));
                };
                set_timeout(forget, LEAVING);
            }
        });
    }

    fn hear(self, message: &Message) {
        match message {
            Message::Event(Event::CustomerUserChanged(id)) => self.refresh(*id),
            Message::Event(Event::CustomerUserAdded(_) | Event::CustomerUsersImported) => self.stale.set(true),
            Message::Event(Event::CustomerChanged(_) | Event::CustomersImported) | Message::Resync => self.reload(),
            _ => {}
        }
    }
}

fn fresh(row: Row) -> Shown {
    Shown { row, revision: 0, leaving: false }
}

#[component]
fn Table(list: List, query: ListQuery, total: Resource<ApiResult<i64>>) -> impl IntoView {
    let rows = Rows::new(&list, &query);
    let columns = StoredValue::new(list.columns);
    let live = use_live();
    let may_edit = use_viewer().may(Permission::CustomerUserEdit);
    remember(rows, &query);
    Effect::new(move |started: Option<()>| {
        if started.is_none() {
            live.on_event(move |message| rows.hear(message));
        }
    });
    if list.page.rows.is_empty() {
        return view! { <Nothing query=query /> }.into_any();
    }
    let sorted = |column: &str| (query.sort.column == column).then_some(query.sort.descending);
    let header = |column: String, label: String, class: &'static str| {
        let active = sorted(&column);
        let href = query.sorted_by(&column);
        view! { <SortHeader label=label active=Signal::derive(move || active) href=href class=class /> }
    };
    let text = Signal::derive(move || {
        let shown = grouped(i64::try_from(rows.shown.with(Vec::len)).unwrap_or_default());
        match total.get() {
            Some(Ok(total)) => tr!(common.showing, n = shown, total = grouped(total)).to_string(),
            _ => tr!(common.showing_some, n = shown).to_string(),
        }
    });
    view! {
        <Stale rows=rows />
        <div class="table long">
            <table>
                <thead>
                    <tr>
                        {header(key::LOGIN.into(), tr!(words.fields.login).into(), "cell-sub w-m")}
                        {header(key::NAME.into(), tr!(words.fields.name).into(), "cell-main w-l")}
                        {columns
                            .get_value()
                            .into_iter()
                            .map(|column| {
                                let class = column_class(&column);
                                header(column.key.clone(), words::label(&column.key, &column.label), class)
                            })
                            .collect_view()}
                        <th class="cell-act" scope="col">
                            {if may_edit { tr!(common.edit) } else { "" }}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || rows.shown.get()
                        key=|shown| (shown.row.id, shown.revision)
                        children=move |shown| view! { <PersonRow shown=shown columns=columns may_edit=may_edit /> }
                    />
                </tbody>
            </table>
        </div>
        <LoadMore
            on_more=move |()| rows.more()
            busy=rows.busy
            done=Signal::derive(move || rows.next.with(Option::is_none))
            text=text
        />
    }
    .into_any()
}

fn column_class(column: &Column) -> &'static str {
    match (column.key.as_str(), column.kind) {
        (key::CUSTOMER_NAME, _) => "cell-side",
        (_, Kind::Email) => "cell-wide",
        (_, Kind::Customer) => "cell-wide w-m",
        (_, Kind::Phone) => "cell-wider w-m",
        _ => "cell-wider",
    }
}

/// Comes back to where the viewer was, and remembers it when the viewer goes.
fn remember(rows: Rows, query: &ListQuery) {
    let memory = use_list_memory();
    let known = memory.get().filter(|known| known.query == *query && !known.rows.is_empty());
    Effect::new(move |started: Option<()>| {
        if started.is_none()
            && let Some(known) = &known
        {
            rows.shown.set(known.rows.iter().cloned().map(fresh).collect());
            rows.next.set(known.next.clone());
            let scrolled = known.scrolled;
            request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, scrolled));
            // What is remembered may be old.
            rows.reload();
        }
    });
    on_cleanup(move || {
        let shown = rows.shown.try_with_untracked(|shown| shown.iter().map(|shown| shown.row.clone()).collect());
        let (Some(shown), Some(next), Some(query)) = (shown, rows.next.try_get_untracked(), rows.query.try_get_value())
        else {
            return;
        };
        memory.store(Memory { query, rows: shown, next, scrolled: scrolled() });
    });
}

/// How far the page is scrolled; on the server there is no page.
fn scrolled() -> f64 {
    if crate::is_browser() { window().scroll_y().unwrap_or_default() } else { 0.0 }
}

/// Says that there are new people; they are not put between the rows while somebody reads.
#[component]
fn Stale(rows: Rows) -> impl IntoView {
    view! {
        <div role="status" class="stale">
            {move || {
                rows.stale
                    .get()
                    .then(|| {
                        view! {
                            <Button icon="refresh-cw" on_click=move |()| rows.reload()>
                                {tr!(people.new_data)}
                            </Button>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn PersonRow(shown: Shown, columns: StoredValue<Vec<Column>>, may_edit: bool) -> impl IntoView {
    let row = shown.row;
    let id = row.id;
    let customer = row.customer;
    let cells = columns.with_value(|columns| {
        columns.iter().zip(row.cells).map(|(column, value)| cell(column, value, customer)).collect::<Vec<_>>()
    });
    let edit = tr!(people.edit_of, name = row.name.clone()).to_string();
    view! {
        <tr class:changed=shown.revision != 0 && !shown.leaving class:off=shown.leaving || !row.validity.is_valid()>
            <td class="mute cell-sub">
                <PersonName id=id name=row.login class="quiet-link" />
            </td>
            <td class="cell-main">
                <span class="who">
                    <Avatar name=row.name.clone() />
                    <PersonName id=id name=row.name />
                    {(!row.validity.is_valid())
                        .then(|| {
                            view! { <Tag tone=words::validity_tone(row.validity)>{words::validity(row.validity)}</Tag> }
                        })}
                    {row.login_forbidden.then(|| view! { <Icon name="lock" /> <span class="sr">{tr!(words.fields.login_forbidden)}</span> })}
                </span>
            </td>
            {cells}
            <td class="cell-act">
                {may_edit
                    .then(|| {
                        view! { <IconLink icon="pencil" label=edit href=format!("/customer-users/{id}/edit") attr:data-edit="" /> }
                    })}
                <a class="row-link" href=format!("/customer-users/{id}") tabindex="-1" aria-hidden="true"></a>
            </td>
        </tr>
    }
}

fn cell(column: &Column, value: String, customer: Option<CustomerId>) -> AnyView {
    let class = column_class(column);
    match (column.key.as_str(), column.kind, customer) {
        (key::CUSTOMER_NAME, _, Some(customer)) => view! {
            <td class=class>
                <a class="quiet-link" href=format!("/customers/{customer}")>
                    {value}
                </a>
            </td>
        }
        .into_any(),
        (_, Kind::YesNo, _) => {
            let word = match value.as_str() {
                "yes" => tr!(common.yes),
                "no" => tr!(common.no),
                _ => "",
            };
            view! { <td class=class>{word}</td> }.into_any()
        }
        _ => view! { <td class=class>{value}</td> }.into_any(),
    }
}

/// Nobody here: because there is nobody yet, or because of the filter.
#[component]
fn Nothing(query: ListQuery) -> impl IntoView {
    let viewer = use_viewer();
    if query.is_filtered() {
        return view! {
            <div class="table">
                <Empty icon="search" title=tr!(people.no_hit) text=tr!(people.no_hit_text)>
                    <ButtonLink href="/customer-users" icon="x">
                        {tr!(common.clear_filter)}
                    </ButtonLink>
                </Empty>
            </div>
        }
        .into_any();
    }
    let may_add = viewer.may(Permission::CustomerUserCreate) && viewer.can_add_people;
    let customers =
        Resource::new(|| (), |()| crate::api::customers::count_customers(domain::customer::Filter::default()));
    let may_add_customer = viewer.may(Permission::CustomerEdit);
    view! {
        <div class="table">
            <Empty icon="users" title=tr!(people.nobody) text=tr!(people.nobody_text)>
                {may_add
                    .then(|| {
                        view! {
                            <ButtonLink href="/customer-users/new" kind=ButtonKind::Primary icon="plus">
                                {tr!(people.add_title)}
                            </ButtonLink>
                        }
                    })}
                <Suspense>
                    {move || Suspend::new(async move {
                        let none = customers.await == Ok(0);
                        none.then(|| {
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
                        })
                    })}
                </Suspense>
            </Empty>
        </div>
    }
    .into_any()
}
