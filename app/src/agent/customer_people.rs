//! A customer's people: those whose primary customer it is, and those that are assigned to it beside theirs.

use super::{PersonName, customer_detail::PartProblem};
use crate::{
    api::{
        ApiError, awaited,
        customer_users::{count_customer_users, list_customer_users, relate_customer_user},
        load,
        search::search_everything,
    },
    form::{FormState, use_failure_text},
    live::{Topic, use_live},
    marks::{lock_mark, validity_mark},
    tr,
    ui::{
        Avatar, Button, ButtonKind, Choice, Combobox, Confirm, Dialog, Empty, FieldMessage, IconButton, Notice, Search,
        Skeleton, Tone, focus_first_error, use_toasts,
    },
    viewer::use_viewer,
    words,
};
use domain::{
    CustomerId, CustomerUserId, Permission,
    customer_user::{Filter, Hit, Row, Validity},
    field::key,
    page::{SIZES, Sort},
};
use futures::{TryFutureExt, future};
use leptos::{prelude::*, task::spawn_local};
use std::str::FromStr;

/// How many people are shown; the list has them all.
const PEOPLE: usize = 10;

/// The shortest page that lists have.
const FEW: usize = SIZES[0];

/// The longest page that lists have.
const MANY: usize = SIZES[SIZES.len() - 1];

/// Whom the question is about.
type Asked = Option<(CustomerUserId, String)>;

/// The customer's valid people: the first ones, and how many there are.
#[component]
pub(super) fn People(
    /// Whose.
    id: CustomerId,
    /// The customer's name.
    #[prop(into)]
    name: Signal<String>,
    /// Whether the customer is valid; nobody is assigned to one that is not.
    #[prop(into)]
    valid: Signal<bool>,
) -> impl IntoView {
    let live = use_live();
    let people = load(
        move || (live.topic(Topic::CustomerUsers), live.topic(Topic::Customer(id))),
        move |_| async move {
            let all = Filter { customer: Some(id), ..Filter::default() };
            let own = Filter { assigned: Some(false), ..all.clone() };
            // Here is where they are removed, whatever has become of them.
            let assigned = Filter { assigned: Some(true), validities: Validity::ALL.to_vec(), ..all.clone() };
            let list = |filter: Filter, size| {
                let list = list_customer_users(filter, Sort::by(key::NAME, false), None, Vec::new(), size);
                Box::pin(list.map_ok(|list| list.page))
            };
            let (own, assigned, total) =
                future::try_join3(list(own, FEW), list(assigned, MANY), count_customer_users(all)).await?;
            Ok::<_, ApiError>((own.rows.into_iter().take(PEOPLE).collect::<Vec<_>>(), assigned, total))
        },
    );
    let may_edit = use_viewer().may(Permission::CustomerUserEdit);
    let assigning = RwSignal::new(false);
    // They outlive the rows, which are made anew whenever anybody changes.
    let (asked, asking) = (RwSignal::new(None), RwSignal::new(false));
    view! {
        <section class="widget" aria-labelledby="people-title">
            <header>
                <h2 id="people-title">{tr!(customers.people)}</h2>
                <Transition>
                    {awaited(move || async move {
                        people.await.ok().map(|(_, _, total)| view! { <span class="count">{words::grouped(total)}</span> })
                    })}
                </Transition>
                {move || {
                    (may_edit && valid.get())
                        .then(|| {
                            view! {
                                <span class="tools">
                                    <IconButton
                                        icon="user-check"
                                        label=tr!(customers.assign)
                                        on_click=move |()| assigning.set(true)
                                    />
                                </span>
                            }
                        })
                }}
                {may_edit
                    .then(|| {
                        view! {
                            <Assign id=id name=name open=assigning />
                            <Unassign id=id name=name asked=asked open=asking />
                        }
                    })}
            </header>
            <div class="widget-body">
                <Transition fallback=|| view! { <Skeleton lines=6 /> }>
                    {awaited(move || async move {
                        match people.await {
                            Ok((own, assigned, _)) if own.is_empty() && assigned.rows.is_empty() => {
                                view! {
                                    <Empty
                                        icon="users"
                                        title=tr!(customers.people_none)
                                        text=tr!(customers.people_none_text)
                                        small=true
                                    />
                                }
                                    .into_any()
                            }
                            Ok((own, assigned, _)) => {
                                let ask = move |asked_of| {
                                    asked.set(Some(asked_of));
                                    asking.set(true);
                                };
                                let more = assigned.next.is_some();
                                // The number counts those who are valid.
                                let (valid, others): (Vec<_>, Vec<_>) =
                                    assigned.rows.into_iter().partition(|row| row.validity.is_valid());
                                let group = move |title: &'static str, people: Vec<Row>| {
                                    (!people.is_empty())
                                        .then(|| {
                                            view! {
                                                <h3>{title}</h3>
                                                {rows(people, may_edit.then(|| Callback::new(ask)))}
                                            }
                                        })
                                };
                                view! {
                                    {rows(own, None)}
                                    {group(tr!(customers.assigned_people), valid)}
                                    {group(tr!(customers.assigned_invalid), others)}
                                    {more
                                        .then(|| {
                                            view! {
                                                <p class="mute">{tr!(customers.assigned_first, n = MANY).to_string()}</p>
                                            }
                                        })}
                                }
                                    .into_any()
                            }
                            Err(error) => {
                                view! { <PartProblem error=error on_retry=move |()| people.refetch() /> }.into_any()
                            }
                        }
                    })}
                </Transition>
            </div>
            <Transition>
                {awaited(move || async move {
                    let total = people.await.ok().map(|(_, _, total)| total).filter(|total| *total > 0);
                    total
                        .map(|total| {
                            view! {
                                <footer>
                                    <a class="link" href=format!("/customer-users?customer={id}")>
                                        {tr!(customers.people_all, count = total).to_string()}
                                    </a>
                                </footer>
                            }
                        })
                })}
            </Transition>
        </section>
    }
}

/// Some people; with a question about each, those who can be removed.
fn rows(people: Vec<Row>, ask: Option<Callback<(CustomerUserId, String)>>) -> impl IntoView {
    let rows = people.into_iter().map(|row| {
        let unassign = ask.map(|ask| {
            let about = (row.id, row.name.clone());
            view! {
                <IconButton
                    icon="unlink"
                    label=tr!(customers.unassign_named, name = row.name.clone()).to_string()
                    on_click=move |()| ask.run(about.clone())
                />
            }
        });
        view! {
            <li>
                <div class="row">
                    <Avatar name=row.name.clone() />
                    <span class="title">
                        <PersonName id=row.id name=row.name />
                    </span>
                    <span>{validity_mark(row.validity)} {lock_mark(row.login_forbidden)}</span>
                    <span class="sub">{row.login}</span>
                    {unassign}
                </div>
            </li>
        }
    });
    view! { <ul class="rows">{rows.collect_view()}</ul> }
}

/// Asks whether somebody shall no longer belong to the customer.
#[component]
fn Unassign(id: CustomerId, name: Signal<String>, asked: RwSignal<Asked>, open: RwSignal<bool>) -> impl IntoView {
    let who = move || asked.get().map(|(_, name)| name).unwrap_or_default();
    let question = move || tr!(customers.unassign_question, person = who(), name = name.get()).to_string();
    let toasts = use_toasts();
    let live = use_live();
    let unassign = move |()| {
        let Some((person, who)) = asked.get_untracked() else { return };
        spawn_local(async move {
            match relate_customer_user(person, id, false).await {
                Ok(_) => {
                    live.touch(Topic::CustomerUsers);
                    if let Some(name) = name.try_get_untracked() {
                        toasts.success(tr!(customers.unassigned, person = who, name = name).to_string());
                    }
                }
                Err(error) => toasts.error(refusal(&error)),
            }
        });
    };
    view! {
        <Confirm
            open=open
            question=Signal::derive(question)
            text=Signal::derive(|| tr!(customers.unassign_text).to_owned())
            confirm_label=Signal::derive(|| tr!(customers.unassign).to_owned())
            on_confirm=unassign
        />
    }
}

/// The dialog that has somebody belong to the customer.
#[component]
fn Assign(id: CustomerId, name: Signal<String>, open: RwSignal<bool>) -> impl IntoView {
    let person = RwSignal::new(None::<Choice>);
    let missing = RwSignal::new(false);
    let state = FormState::default();
    let toasts = use_toasts();
    let live = use_live();
    Effect::new(move |_| {
        if open.get() {
            person.set(None);
            missing.set(false);
            state.failure.set(None);
        }
    });
    let assign = move || {
        let chosen = person.get_untracked();
        let Some((chosen, who)) =
            chosen.and_then(|chosen| Some((chosen.label, CustomerUserId::from_str(&chosen.value).ok()?)))
        else {
            missing.set(true);
            return focus_first_error();
        };
        state.send(relate_customer_user(who, id, true), move |is_new| {
            live.touch(Topic::CustomerUsers);
            open.set(false);
            let name = name.get_untracked();
            if is_new {
                toasts.success(tr!(customers.assigned, person = chosen, name = name).to_string());
            } else {
                toasts.info(tr!(customers.assigned_before, person = chosen, name = name).to_string());
            }
        });
    };
    let send = Callback::new(move |()| state.settled(assign));
    let error = Signal::derive(move || {
        (missing.get() && person.read().is_none()).then(|| FieldMessage::new(tr!(words.problems.required)))
    });
    let footer = move || {
        view! {
            <Button on_click=move |()| open.set(false)>{tr!(common.cancel)}</Button>
            <Button kind=ButtonKind::Primary busy=state.busy on_click=send>
                {tr!(customers.assign)}
            </Button>
        }
    };
    view! {
        <Dialog open=open title=Signal::derive(move || tr!(customers.assign_title, name = name.get()).to_string()) footer=footer>
            {move || {
                state
                    .failure
                    .get()
                    .map(|error| {
                        view! {
                            <div role="alert">
                                <Notice tone=Tone::Bad icon="triangle-alert">
                                    {refusal(&error)}
                                </Notice>
                            </div>
                        }
                    })
            }}
            <p>{tr!(customers.assign_text)}</p>
            <Combobox
                label=tr!(customers.person)
                name="person"
                value=person
                search=people()
                required=true
                error=error
                placeholder=tr!(customers.choose_person)
            />
        </Dialog>
    }
}

fn people() -> Search {
    let failure = use_failure_text();
    Search::new(move |text| async move {
        let hits = search_everything(text).await.map_err(failure)?.into_iter();
        let people = hits.filter_map(|hit| match hit {
            // Who is not valid would not be listed.
            Hit::Person(_, _, _, _, validity) if !validity.is_valid() => None,
            Hit::Person(id, name, login, customer, _) => {
                Some(Choice::new(id.to_string(), name, format!("{login} · {customer}")))
            }
            Hit::Customer(..) => None,
        });
        Ok(people.collect())
    })
}

/// Why somebody's record cannot be changed: what is wrong in it is named, as there is no form to mark it in.
fn refusal(error: &ApiError) -> String {
    let errors = words::field_errors(error);
    if errors.is_empty() {
        return words::error_text(error);
    }
    let named = errors
        .iter()
        .map(|error| format!("{}: {}", words::key_label(&error.field), words::problem(&error.problem).text));
    named.collect::<Vec<_>>().join(" ")
}
