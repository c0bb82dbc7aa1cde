//! Which columns the viewer's customer user list has, and in which order.

use crate::{
    api::{customer_users::list_customer_user_columns, sign_in::change_list},
    form::{FormFailure, FormState},
    states::{Loading, PageProblem},
    tr,
    ui::{Button, ButtonKind, Dialog, IconButton},
    viewer::use_preferences,
    words,
};
use domain::{agent::ListChange, customer_user::Column};
use leptos::prelude::*;

/// What the list is called in the viewer's preferences.
const LIST: &str = "customer-users";

/// A column that the list can have, and whether it has it.
#[derive(Clone)]
struct Choice {
    column: Column,
    shown: RwSignal<bool>,
}

/// The button with the dialog behind it.
#[component]
pub(super) fn Columns() -> impl IntoView {
    let open = RwSignal::new(false);
    let choices = RwSignal::new(Vec::<Choice>::new());
    let state = FormState::default();
    let preferences = use_preferences();
    let save = Callback::new(move |columns: Vec<String>| {
        state.send(change_list(LIST.to_owned(), ListChange::Columns(columns)), move |list| {
            preferences.update(|all| drop(all.lists.insert(LIST.to_owned(), list)));
            open.set(false);
        });
    });
    let chosen = move || {
        choices.with(|all| {
            let shown = all.iter().filter(|choice| choice.shown.get());
            shown.map(|choice| choice.column.key.clone()).collect::<Vec<_>>()
        })
    };
    let footer = move || {
        view! {
            <Button kind=ButtonKind::Quiet on_click=move |()| save.run(Vec::new())>
                {tr!(people.columns.reset)}
            </Button>
            <Button on_click=move |()| open.set(false)>{tr!(ui.cancel)}</Button>
            <Button
                kind=ButtonKind::Primary
                busy=state.busy
                disabled=Signal::derive(move || chosen().is_empty())
                on_click=move |()| save.run(untrack(chosen))
            >
                {tr!(common.save)}
            </Button>
        }
    };
    view! {
        <span class="wide-only compact">
            <Button icon="columns-3" on_click=move |()| open.set(true) attr:title=tr!(people.columns.button)>
                {tr!(people.columns.button)}
            </Button>
        </span>
        <Dialog open=open title=tr!(people.columns.title) footer=footer>
            <FormFailure state=state />
            <Order choices=choices />
        </Dialog>
    }
}

/// The columns to tick and to move.
#[component]
fn Order(choices: RwSignal<Vec<Choice>>) -> impl IntoView {
    let preferences = use_preferences();
    let columns = LocalResource::new(list_customer_user_columns);
    Effect::new(move |_| {
        if let Some(Ok(all)) = columns.get() {
            let wanted = preferences.read_untracked().lists.get(LIST).map(|list| list.columns.clone());
            choices.set(ordered(all, &wanted.unwrap_or_default()));
        }
    });
    let moved = Callback::new(move |(from, to): (usize, usize)| {
        choices.update(|all| {
            if to < all.len() {
                let choice = all.remove(from);
                all.insert(to, choice);
            }
        });
    });
    let list = move || {
        let last = choices.read().len().saturating_sub(1);
        choices.get().into_iter().enumerate().map(|(at, choice)| row(at, last, choice, moved)).collect_view()
    };
    view! {
        <p class="mute">{tr!(people.columns.text)}</p>
        {move || match columns.get() {
            Some(Err(error)) => {
                view! { <PageProblem error=error on_retry=Callback::new(move |()| columns.refetch()) /> }.into_any()
            }
            Some(Ok(_)) => view! { <ul class="choices">{list}</ul> }.into_any(),
            None => view! { <Loading /> }.into_any(),
        }}
    }
}

/// Those that are shown, in their order, and then the others.
fn ordered(all: Vec<Column>, wanted: &[String]) -> Vec<Choice> {
    let place = |column: &Column| wanted.iter().position(|key| *key == column.key).unwrap_or(usize::MAX);
    let mut all = all;
    all.sort_by_key(place);
    all.into_iter()
        .map(|column| {
            let shown = RwSignal::new(wanted.is_empty() || wanted.contains(&column.key));
            Choice { column, shown }
        })
        .collect()
}

fn row(at: usize, last: usize, choice: Choice, moved: Callback<(usize, usize)>) -> impl IntoView {
    let Choice { column, shown } = choice;
    let label = words::label(&column.key, &column.label);
    let id = format!("column-{}", column.key);
    view! {
        <li>
            <input
                type="checkbox"
                id=id.clone()
                prop:checked=move || shown.get()
                on:change:target=move |event| shown.set(event.target().checked())
            />
            <label for=id>{label.clone()}</label>
            <IconButton
                icon="arrow-up"
                label=tr!(admin.order.up, name = label.clone()).to_string()
                disabled=Signal::stored(at == 0)
                on_click=move |()| moved.run((at, at - 1))
            />
            <IconButton
                icon="arrow-down"
                label=tr!(admin.order.down, name = label).to_string()
                disabled=Signal::stored(at == last)
                on_click=move |()| moved.run((at, at + 1))
            />
        </li>
    }
}
