//! History: what happened to the person's record, field by field.

use crate::{
    api::{awaited, load, ApiError, audit::list_history, customer_users::find_form_model},
    live::{Topic, use_live},
    paged::{Length, Paged},
    tr,
    ui::{Empty, Icon, Time},
    widget::{Widget, WidgetContext, WidgetFrame, WidgetProblem, WidgetSkeleton},
    words,
};
use domain::{
    CustomerUserId, Page, Permission,
    audit::{Action, Change, Entry},
    customer_user::Validity,
    field::{Kind, key},
};
use leptos::prelude::*;

/// The widget.
pub const WIDGET: Widget = Widget {
    key: "history",
    title: || tr!(people.widgets.history).to_owned(),
    needs: Permission::CustomerUserRead,
    height: "middle",
    view: |context| view! { <History context=context /> }.into_any(),
};

#[component]
fn History(context: WidgetContext) -> impl IntoView {
    let person = context.person;
    let live = use_live();
    let length = Length::default();
    let history = load(
        move || (live.topic(Topic::CustomerUser(person)), live.topic(Topic::Notes(person))),
        move |_| async move {
            let first = list_history(person, None).await?;
            let page = length.fill(first, |after| list_history(person, after)).await?;
            let model = find_form_model().await?;
            Ok::<_, ApiError>((page, words::labels(model.sources.iter().flat_map(|(_, fields)| fields))))
        },
    );
    view! {
        <WidgetFrame widget=&WIDGET>
            <Transition fallback=|| view! { <WidgetSkeleton widget=&WIDGET /> }>
                {awaited(move || async move {
                    match history.await {
                        Ok((page, labels)) => view! { <List person=person page=page labels=labels length=length /> }.into_any(),
                        Err(error) => view! { <WidgetProblem error=error on_retry=move |()| history.refetch() /> }.into_any(),
                    }
                })}
            </Transition>
        </WidgetFrame>
    }
}

#[component]
fn List(person: CustomerUserId, page: Page<Entry>, labels: words::Labels, length: Length) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Empty icon="history" title=tr!(people.history.empty) small=true /> }.into_any();
    }
    let labels = StoredValue::new(labels);
    let list = Paged::new(page, length);
    let entries = list.rows;
    view! {
        <ul class="history">
            <For each=move || entries.get() key=|entry| entry.id children=move |entry| view! { <EntryView entry=entry labels=labels /> } />
        </ul>
        {list.button(tr!(people.history.more), move |after| list_history(person, after))}
    }
    .into_any()
}

#[component]
fn EntryView(entry: Entry, labels: StoredValue<words::Labels>) -> impl IntoView {
    let what = match entry.action {
        Action::Added => tr!(people.history.added),
        Action::PasswordSet => tr!(people.history.password_set),
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
            {changes.into_iter().map(|change| view! { <ChangeView change=change labels=labels /> }).collect_view()}
        </li>
    }
}

/// From what to what a field was changed.
#[component]
pub fn ChangeView(
    /// The change.
    change: Change,
    /// How the fields are called.
    labels: StoredValue<words::Labels>,
) -> impl IntoView {
    let shown = |value: &str| labels.with_value(|labels| shown(labels, &change.field, value));
    let (from, to) = (shown(&change.from), shown(&change.to));
    // Notes that are gone have neither.
    let valued = !from.is_empty() || !to.is_empty();
    view! {
        <div class="change">
            <span class="label">{labels.with_value(|labels| labels.of(&change.field))}</span>
            {(!from.is_empty()).then(|| view! { <del>{from}</del> })}
            {valued
                .then(|| {
                    view! {
                        <Icon name="arrow-right" />
                        <ins>{if to.is_empty() { tr!(common.nothing).to_owned() } else { to }}</ins>
                    }
                })}
        </div>
    }
}

/// A value as people read it.
fn shown(labels: &words::Labels, field: &str, value: &str) -> String {
    match (field, value) {
        (key::VALIDITY, value) => {
            Validity::from_key(value).map_or_else(|| value.to_owned(), |validity| words::validity(validity).to_owned())
        }
        (key::PASSWORD, "set") => tr!(people.history.password.set).to_owned(),
        (key::PASSWORD, "none") => tr!(people.history.password.none).to_owned(),
        (key::PASSWORD, "invite") => tr!(people.history.password.invite).to_owned(),
        (key::LOGIN_FORBIDDEN, value) => words::value(Kind::YesNo, value.to_owned()),
        (field, value) => labels.value(field, value),
    }
}
