//! The audit log.

pub(super) mod words;

use super::area::{Area, AreaHead};
use crate::{
    api::{audit::list_audit, awaited, load},
    fresh::Fresh,
    live::{Topic, use_live},
    page_value,
    states::{Loading, PageProblem},
    tr,
    ui::{Empty, ExactTime, Icon, LoadMore, NewRows, use_toasts},
};
use domain::{
    Page,
    audit::{Action, Change, Entry, Filter},
};
use leptos::{ev::SubmitEvent, html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use std::time::Duration;
use uuid::Uuid;

/// How long typing must have stopped before the log is searched.
const PAUSE: Duration = Duration::from_millis(250);

/// The audit log.
#[component]
pub fn Audit() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        let query = query.read();
        let text = |key: &str| query.get(key).unwrap_or_default();
        Filter { action: text("action"), kind: text("kind"), text: text("text") }
    });
    // Of what happens while the log is being fetched nothing is missed.
    let live = use_live();
    let seen = StoredValue::new(0);
    let entries = load(
        move || {
            seen.set_value(untrack(|| live.topic(Topic::Audit)));
            filter.get()
        },
        |filter| list_audit(filter, None),
    );
    let retry = Callback::new(move |()| entries.refetch());
    view! {
        <AreaHead area=Area::Audit />
        <Filters filter=filter />
        <Transition fallback=Loading>
            {awaited(move || async move {
                match entries.await {
                    Ok(page) => {
                        let filter = filter.get_untracked();
                        view! {
                            <Later seen=seen.get_value() newest=newest(&page) filter=filter.clone() on_show=retry />
                            <Entries first=page filter=filter />
                        }
                            .into_any()
                    }
                    Err(error) => view! { <PageProblem error=error on_retry=retry /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The filter lives in the address; without script the form sends it there.
#[component]
fn Filters(filter: Memo<Filter>) -> impl IntoView {
    let navigate = use_navigate();
    let go = move |filter: Filter| {
        let parts: Vec<String> = [("action", filter.action), ("kind", filter.kind), ("text", filter.text)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| format!("{key}={}", page_value(&value)))
            .collect();
        let address = if parts.is_empty() { Area::Audit.href().to_owned() } else { format!("?{}", parts.join("&")) };
        navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    };
    let go = StoredValue::new(go);
    let change = move |change: &dyn Fn(&mut Filter)| {
        let mut wanted = filter.get_untracked();
        change(&mut wanted);
        if wanted != filter.get_untracked() {
            go.with_value(|go| go(wanted));
        }
    };
    let search = NodeRef::<html::Input>::new();
    // The address may change without the input, by *Clear filter* for example.
    Effect::new(move |_| {
        let text = filter.read().text.clone();
        if let Some(input) = search.get()
            && input.value().trim() != text
        {
            input.set_value(&text);
        }
    });
    let typing = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |text: String| {
        if let Some(Some(waiting)) = typing.try_update_value(Option::take) {
            waiting.clear();
        }
        let ask = move || {
            if filter.try_get_untracked().is_some() {
                change(&|filter| filter.text = text.trim().to_owned());
            }
        };
        typing.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    let actions = Action::ALL
        .iter()
        .map(|each| {
            view! {
                <option value=each.key() selected=move || filter.read().action == each.key()>
                    {words::action(*each)}
                </option>
            }
        })
        .collect_view();
    let kinds = words::KINDS
        .iter()
        .map(|each| {
            view! {
                <option value=*each selected=move || filter.read().kind == *each>
                    {words::kind(each)}
                </option>
            }
        })
        .collect_view();
    view! {
        <form
            class="toolbar"
            method="get"
            action=Area::Audit.href()
            role="search"
            on:submit=move |event: SubmitEvent| event.prevent_default()
        >
            <div class="filters">
                <span class="select">
                    <select
                        class="input"
                        name="action"
                        aria-label=tr!(admin.audit.action)
                        on:change:target=move |event| {
                            let value = event.target().value();
                            change(&|filter| filter.action.clone_from(&value));
                        }
                    >
                        <option value="" selected=move || filter.read().action.is_empty()>
                            {tr!(admin.audit.any_action)}
                        </option>
                        {actions}
                    </select>
                    <Icon name="chevron-down" />
                </span>
                <span class="select">
                    <select
                        class="input"
                        name="kind"
                        aria-label=tr!(admin.audit.kind)
                        on:change:target=move |event| {
                            let value = event.target().value();
                            change(&|filter| filter.kind.clone_from(&value));
                        }
                    >
                        <option value="" selected=move || filter.read().kind.is_empty()>
                            {tr!(admin.audit.any_kind)}
                        </option>
                        {kinds}
                    </select>
                    <Icon name="chevron-down" />
                </span>
            </div>
            <span class="spring"></span>
            <span class="input affixed">
                <Icon name="search" />
                <input
                    type="search"
                    name="text"
                    node_ref=search
                    value=filter.get_untracked().text
                    placeholder=tr!(admin.audit.search)
                    aria-label=tr!(admin.audit.search)
                    autocomplete="off"
                    on:input:target=move |event| typed(event.target().value())
                />
            </span>
        </form>
    }
}

fn newest(page: &Page<Entry>) -> Option<Uuid> {
    page.rows.first().map(|entry| entry.id)
}

/// Tells when there are later entries.
#[component]
fn Later(seen: u64, newest: Option<Uuid>, filter: Filter, on_show: Callback<()>) -> impl IntoView {
    let known = newest;
    let latest = Fresh::since(seen, known, Topic::Audit, move || {
        let filter = filter.clone();
        async move { Ok(self::newest(&list_audit(filter, None).await?)) }
    });
    view! { <NewRows there=Signal::derive(move || latest.value.get() != known) on_show=on_show /> }
}

#[component]
fn Entries(first: Page<Entry>, filter: Filter) -> impl IntoView {
    let filtered = filter != Filter::default();
    if first.rows.is_empty() {
        return view! {
            <div class="table">
                {if filtered {
                    view! {
                        <Empty icon="search" title=tr!(admin.audit.no_hits)>
                            <a class="link" href=Area::Audit.href()>
                                {tr!(common.clear_filter)}
                            </a>
                        </Empty>
                    }
                        .into_any()
                } else {
                    view! { <Empty icon="scroll-text" title=tr!(admin.audit.empty) /> }.into_any()
                }}
            </div>
        }
        .into_any();
    }
    let rows = RwSignal::new(first.rows);
    let next = RwSignal::new(first.next);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let filter = StoredValue::new(filter);
    let more = move |()| {
        let Some(after) = next.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = list_audit(filter.get_value(), Some(after)).await;
            busy.try_set(false);
            match answer {
                Ok(page) => {
                    rows.try_update(|rows| rows.extend(page.rows));
                    next.try_set(page.next);
                }
                Err(error) => toasts.error(crate::words::error_text(&error)),
            }
        });
    };
    view! {
        <div class="table prose">
            <table>
                <thead>
                    <tr>
                        <th scope="col" class="cell-sub">{tr!(admin.audit.at)}</th>
                        <th scope="col" class="cell-sub w-l">{tr!(admin.audit.actor)}</th>
                        <th scope="col" class="cell-main w-l">{tr!(admin.audit.what)}</th>
                        <th scope="col" class="cell-sub">{tr!(admin.audit.changes)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|entry| entry.id children=row />
                </tbody>
            </table>
        </div>
        <LoadMore
            on_more=more
            busy=busy
            done=Signal::derive(move || next.read().is_none())
            text=Signal::derive(move || tr!(common.showing_some, n = rows.read().len()).to_string())
        />
    }
    .into_any()
}

fn row(entry: Entry) -> impl IntoView {
    let subject = match (&entry.subject, entry.subject_name.clone()) {
        (Some(id), name) => match words::page(&entry.subject_kind, *id) {
            Some(href) => {
                let card = (entry.subject_kind == "customer_user").then(|| id.to_string());
                view! { <a class="link" href=href data-card=card>{name}</a> }.into_any()
            }
            None => name.into_any(),
        },
        (None, name) => name.into_any(),
    };
    let kind = entry.subject_kind;
    let changes = entry.changes.iter().map(|each| change(&kind, each)).collect_view();
    let actor = if entry.actor.is_empty() { tr!(admin.audit.nobody).to_owned() } else { entry.actor };
    view! {
        <tr>
            <td class="cell-sub mute nowrap">
                <ExactTime at=entry.at />
            </td>
            <td class="cell-sub">
                {actor} " " <span class="mute mono">{entry.address}</span>
            </td>
            <td class="cell-main">
                <strong>{words::action(entry.action)}</strong>
                " "
                <span class="mute">{words::kind(&kind)}</span>
                " "
                {subject}
            </td>
            <td class="cell-sub">{changes}</td>
        </tr>
    }
}

/// A value before and after.
fn change(kind: &str, change: &Change) -> impl IntoView + use<> {
    let from = words::value(kind, &change.field, &change.from);
    let to = words::value(kind, &change.field, &change.to);
    view! {
        <div class="change">
            <span class="label">{words::label(kind, &change.field)}</span>
            {(!from.is_empty()).then(|| view! { <del>{from}</del> })}
            <Icon name="arrow-right" />
            {if to.is_empty() {
                view! { <span class="mute">{tr!(common.nothing)}</span> }.into_any()
            } else {
                view! { <ins>{to}</ins> }.into_any()
            }}
        </div>
    }
}
