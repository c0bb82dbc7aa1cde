//! The parts of a list's page.

use super::{Kind, ListMemory, Query, Rows, Shown};
use crate::{
    agent::shell::use_heading,
    api::{awaited, load, sign_in::change_list},
    live::use_live,
    states::PageProblem,
    tr,
    ui::{
        ButtonKind, ButtonLink, Icon, LoadMore, Menu, MenuItem, NewRows, PageTitle, SkeletonRows, SortHeader, Sorted,
    },
    viewer::{own_session_only, use_preferences},
    words::{self, grouped},
};
use domain::{
    agent::{ListChange, Preferences},
    customer_user::Validity,
    page::Column,
};
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use std::{sync::Arc, time::Duration};

/// How long typing must pause before the list is filtered.
const PAUSE: Duration = Duration::from_millis(150);

/// Makes the table of a list: its rows, its columns, filter and order, and how many there are.
pub(in crate::agent) type Table<K> = fn(Rows<K>, Vec<Column>, Query<K>, Signal<Option<i64>>) -> AnyView;

/// A list's page: tool bar, then the table of its rows, or words about why there are none.
pub(in crate::agent) fn list_page<K: Kind>(
    title: &'static str,
    toolbar: fn(Memo<Query<K>>) -> AnyView,
    table: Table<K>,
    nothing: fn(Query<K>) -> AnyView,
) -> impl IntoView {
    let address = use_query_map();
    let preferences = use_preferences();
    let query = Memo::new(move |_| Query::<K>::read(&address.read(), &preferences.read()));
    let live = use_live();
    let memory = ListMemory::<K>::get();
    // How often the rows have got other columns.
    let renewed = RwSignal::new(0_u32);
    let renew = Callback::new(move |()| {
        renewed.try_update(|renewed| *renewed += 1);
    });
    let known = StoredValue::new(0);
    let list = load(
        move || (query.get(), renewed.get()),
        move |(query, renewed)| {
            let anew = known.try_update_value(|known| std::mem::replace(known, renewed) != renewed);
            memory.first(query, anew == Some(true))
        },
    );
    let counted = load(
        move || (query.get().filter, live.topic(K::TOPIC)),
        |(filter, _)| async move { Ok((format!("{filter:?}"), K::count(filter).await?)) },
    );
    // Read in an effect: rows need not wait for their number.
    let total = RwSignal::new(None);
    let heading = use_heading();
    Effect::new(move |_| {
        // The number of another filter says nothing about this one.
        let wanted = format!("{:?}", query.get().filter);
        let count = match counted.get() {
            Some(Ok((filter, count))) if filter == wanted => Some(count),
            _ => None,
        };
        total.set(count);
        heading.set("", count.map(grouped));
    });
    view! {
        <PageTitle text=title />
        {toolbar(query)}
        <Transition fallback=waiting>
            {awaited(move || async move {
                match list.await {
                    Ok(list) => {
                        let query = query.get_untracked();
                        let columns = list.columns.clone();
                        let rows = Rows::new(list, query.clone(), renew);
                        let empty = Memo::new(move |_| rows.shown.with(Vec::is_empty));
                        (move || {
                            if empty.get() {
                                nothing(query.clone())
                            } else {
                                table(rows, columns.clone(), query.clone(), total.into())
                            }
                        })
                            .into_any()
                    }
                    Err(error) => {
                        let retry = Callback::new(move |()| list.refetch());
                        view! { <PageProblem error=error on_retry=retry /> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

fn waiting() -> impl IntoView {
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
pub(in crate::agent) fn use_go<K: Kind>() -> Callback<Query<K>> {
    let navigate = use_navigate();
    Callback::new(move |query: Query<K>| {
        navigate(&query.href(), NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    })
}

/// The way to another record. A telephone has no room for all the words.
pub(in crate::agent) fn add_link(href: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <ButtonLink href=href kind=ButtonKind::Primary icon="plus" attr:aria-label=label>
            <span class="wide-only">{label}</span>
            <span class="phone-only">{tr!(common.add_record)}</span>
        </ButtonLink>
    }
}

/// The list as a file.
pub(in crate::agent) fn export_link<K: Kind>(query: Memo<Query<K>>, file: &'static str) -> impl IntoView {
    view! {
        <a
            class="button compact"
            href=move || query.get().export()
            rel="external"
            on:click=own_session_only()
            download=file
            title=tr!(common.export)
        >
            <Icon name="download" />
            <span>{tr!(common.export)}</span>
        </a>
    }
}

/// The head of a column by which the list can be sorted.
pub(in crate::agent) fn header<K: Kind>(
    query: &Query<K>,
    column: &str,
    label: String,
    class: &'static str,
) -> impl IntoView + use<K> {
    let criteria = query.sort.criteria();
    let place = criteria.iter().position(|criterion| criterion.column == column);
    let sorted = place.map(|place| Sorted { descending: criteria[place].descending, place, of: criteria.len() });
    view! {
        <SortHeader
            label=label
            sorted=sorted
            href=query.sorted_by(column)
            also=query.also_sorted_by(column)
            class=class
        />
    }
}

/// A row, which shows what happens to it. Whatever changes in it, its cells are made again by one closure and compared with
/// what is there: a signal for each of them would cost the server more than everything else on the page.
fn row<K: Kind>(shown: Shown<K>, cells: Arc<impl Fn(&K::Row) -> AnyView + Send + Sync + 'static>) -> AnyView {
    let Shown { row, changes, left, .. } = shown;
    let (is_leaving, is_left) = (left.clone(), left);
    let known = row.clone();
    view! {
        <tr
            data-changes=move || Some(changes.get()).filter(|changes| *changes > 0).map(|changes| (changes % 2).to_string())
            class:leaving=move || is_leaving.get()
            class:off=move || !K::validity(&known.read()).is_valid()
            title=move || is_left.get().then_some(tr!(common.sorted_out))
        >
            {move || cells(&row.read())}
        </tr>
    }
    .into_any()
}

/// The table around its head and its rows, with what stands above and below.
pub(in crate::agent) fn framed<K: Kind>(
    rows: Rows<K>,
    caption: &'static str,
    total: Signal<Option<i64>>,
    head: AnyView,
    cells: impl Fn(&K::Row) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let cells = Arc::new(cells);
    let text = Signal::derive(move || {
        // Those that no longer belong to the list stay in sight for a moment.
        let belonging = rows.shown.with(|shown| shown.iter().filter(|row| !row.left.get()).count());
        let shown = grouped(i64::try_from(belonging).unwrap_or_default());
        match total.get() {
            Some(total) => tr!(common.showing, n = shown, total = grouped(total)).to_string(),
            None => tr!(common.showing_some, n = shown).to_string(),
        }
    });
    view! {
        <NewRows there=rows.stale busy=rows.busy on_show=move |()| rows.reload() />
        <div class="table long">
            <table>
                <caption class="sr">{caption}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>
                    <For
                        each=move || rows.shown.get()
                        key=|shown| shown.id
                        children=move |shown| row(shown, cells.clone())
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

/// Filters by text, as one types.
#[component]
pub(in crate::agent) fn TextFilter<K: Kind>(
    query: Memo<Query<K>>,
    /// What screen readers say.
    label: &'static str,
    placeholder: &'static str,
) -> impl IntoView {
    let go = use_go::<K>();
    let input = NodeRef::<html::Input>::new();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let shown = move || query.with(|query| K::text(&mut query.filter.clone()).clone());
    let typed = move |text: String| {
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
        let ask = move || {
            let Some(mut next) = query.try_get_untracked() else { return };
            text.trim().clone_into(K::text(&mut next.filter));
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
        let text = shown();
        if let Some(input) = input.get()
            && document().active_element().as_ref() != Some(input.as_ref())
        {
            input.set_value(&text);
        }
    });
    // What was typed before the page came alive counts too.
    Effect::new(move |met: Option<()>| {
        if let (Some(input), None) = (input.get(), met)
            && input.value() != input.default_value()
        {
            typed(input.value());
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
                aria-label=label
                placeholder=placeholder
                value=untrack(shown)
                on:input=move |event| typed(event_target_value(&event))
            />
        </span>
    }
}

/// What can be shown by validity, with its words.
fn validity_choices() -> [(&'static str, Vec<Validity>); 3] {
    [
        (words::validity(Validity::Valid), Vec::new()),
        (tr!(common.valid_not), vec![Validity::Invalid, Validity::InvalidTemporarily]),
        (tr!(common.valid_all), Validity::ALL.to_vec()),
    ]
}

/// The next time the list shows these validities again.
fn remember<K: Kind>(preferences: RwSignal<Preferences>, validities: Vec<Validity>) {
    preferences.update(|all| all.lists.entry(K::key().to_owned()).or_default().validities.clone_from(&validities));
    spawn_local(async move {
        // The page shows them already; that they could not be remembered is not worth a message.
        let _ = change_list(K::key().to_owned(), ListChange::Validities(validities)).await;
    });
}

/// Shows also those that are not valid.
#[component]
pub(in crate::agent) fn ValidityFilter<K: Kind>(query: Memo<Query<K>>) -> impl IntoView {
    let go = use_go::<K>();
    let preferences = use_preferences();
    let chosen = move || query.with(|query| K::validities(&mut query.filter.clone()).clone());
    let shown = move || {
        let validities = chosen();
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
            K::validities(&mut next.filter).clone_from(&validities);
            remember::<K>(preferences, validities.clone());
            go.run(next.usually(&validities));
        };
        view! {
            <MenuItem checked=Signal::derive(move || chosen() == own) on_click=choose>
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
