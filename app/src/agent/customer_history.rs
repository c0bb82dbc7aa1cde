//! What happened to a customer's record, field by field.

use super::{conflict::in_words, customer_detail::PartProblem};
use crate::{
    api::{audit::list_customer_history, awaited, load},
    live::{Topic, use_live},
    paged::{Length, Paged},
    tr,
    ui::{Empty, Icon, Skeleton, Time},
    words,
};
use domain::{
    CustomerId, Page,
    audit::{Action, Change, Entry},
};
use leptos::prelude::*;

/// The latest entries, and more on demand.
#[component]
pub(super) fn CustomerHistory(
    /// The customer.
    id: CustomerId,
) -> impl IntoView {
    let live = use_live();
    let length = Length::default();
    let history = load(
        move || live.topic(Topic::Customer(id)),
        move |_| async move {
            let first = list_customer_history(id, None).await?;
            length.fill(first, |after| list_customer_history(id, after)).await
        },
    );
    view! {
        <section class="widget" aria-labelledby="history-title">
            <header>
                <h2 id="history-title">{tr!(customers.history)}</h2>
            </header>
            <div class="widget-body">
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {awaited(move || async move {
                        match history.await {
                            Ok(page) => view! { <Entries id=id page=page length=length /> }.into_any(),
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
fn Entries(id: CustomerId, page: Page<Entry>, length: Length) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Empty icon="history" title=tr!(customers.history_none) small=true /> }.into_any();
    }
    let list = Paged::new(page, length);
    let entries = list.rows;
    view! {
        <ul class="history">
            <For each=move || entries.get() key=|entry| entry.id children=|entry| view! { <OneEntry entry=entry /> } />
        </ul>
        {list.button(tr!(people.history.more), move |after| list_customer_history(id, after))}
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
