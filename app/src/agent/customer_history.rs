//! What happened to a customer's record, field by field.

use super::{conflict::in_words, customer_detail::PartProblem};
use crate::{
    api::{audit::list_customer_history, awaited, load},
    live::{Topic, use_live},
    tr,
    ui::{Button, Empty, Icon, Skeleton, Time},
    words,
};
use domain::{
    CustomerId, Page,
    audit::{Action, Change, Entry},
};
use leptos::{prelude::*, task::spawn_local};

/// The latest entries, and more on demand.
#[component]
pub(super) fn CustomerHistory(
    /// The customer.
    id: CustomerId,
) -> impl IntoView {
    let live = use_live();
    let history = load(move || live.topic(Topic::Customer(id)), move |_| list_customer_history(id, None));
    view! {
        <section class="widget" aria-labelledby="history-title">
            <header>
                <h2 id="history-title">{tr!(customers.history)}</h2>
            </header>
            <div class="widget-body">
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {awaited(move || async move {
                        match history.await {
                            Ok(page) => view! { <Entries id=id page=page /> }.into_any(),
                            Err(error) => {
                                view! { <PartProblem error=error on_retry=move |()| history.refetch() /> }.into_any()
                            }
                        }
                    })}
                </Transition>
            </div>
        </section>
    }
}

#[component]
fn Entries(id: CustomerId, page: Page<Entry>) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Empty icon="history" title=tr!(customers.history_none) small=true /> }.into_any();
    }
    let entries = RwSignal::new(page.rows);
    let next = RwSignal::new(page.next);
    let busy = RwSignal::new(false);
    let more = Callback::new(move |()| {
        busy.set(true);
        let after = next.get_untracked();
        spawn_local(async move {
            if let Ok(page) = list_customer_history(id, after).await {
                entries.try_update(|entries| entries.extend(page.rows));
                next.try_set(page.next);
            }
            busy.try_set(false);
        });
    });
    let button = move || {
        next.with(Option::is_some).then(|| {
            view! {
                <div class="load-more">
                    <Button small=true busy=busy on_click=more>
                        {tr!(people.history.more)}
                    </Button>
                </div>
            }
        })
    };
    view! {
        <ul class="history">
            <For each=move || entries.get() key=|entry| entry.id children=|entry| view! { <OneEntry entry=entry /> } />
        </ul>
        {button}
    }
    .into_any()
}

#[component]
fn OneEntry(entry: Entry) -> impl IntoView {
    let what = match entry.action {
        Action::Added => tr!(people.history.added),
        Action::Imported => tr!(people.history.imported),
        _ => tr!(people.history.changed),
    };
    // What a record began with is long and says little; its later changes are what is asked for.
    let changes = if entry.action == Action::Added { Vec::new() } else { entry.changes };
    view! {
        <li>
            <header>
                <strong>{entry.actor}</strong>
                <span>{what}</span>
                <Time at=entry.at />
            </header>
            {changes.into_iter().map(one_change).collect_view()}
        </li>
    }
}

fn one_change(change: Change) -> impl IntoView {
    let Change { field, from, to } = change;
    let (from, to) = (in_words(&field, from), in_words(&field, to));
    view! {
        <div class="change">
            <span class="label">{words::key_label(&field)}</span>
            {(!from.is_empty()).then(|| view! { <del>{from}</del> })}
            <Icon name="arrow-right" />
            <ins>{if to.is_empty() { tr!(common.nothing).to_owned() } else { to }}</ins>
        </div>
    }
}
