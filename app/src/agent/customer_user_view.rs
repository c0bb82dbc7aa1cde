//! How the viewer's customer user list shows its rows: which columns in which order, sorted by what, how many at once.

use super::{
    customer_user_list::People,
    list::{Kind, Query},
    parts::{self, Part},
};
use crate::{
    api::{customer_users::list_customer_user_columns, sign_in::change_list},
    form::{FormFailure, FormState},
    states::{Loading, PageProblem},
    tr,
    ui::{Button, ButtonKind, Dialog, IconButton, SelectField},
    viewer::use_preferences,
    words,
};
use domain::{
    agent::{ListChange, ListView},
    customer_user::Column,
    field::key,
    page::{Criterion, SIZE, SIZES, Sort},
};
use leptos::prelude::*;

const ASCENDING: &str = "ascending";
const DESCENDING: &str = "descending";

/// A column that the list can have, and whether it has it; the footer asks for it also when the dialog is closed.
#[derive(Clone)]
struct Choice {
    column: Column,
    shown: ArcRwSignal<bool>,
}

/// What is chosen in the dialog.
#[derive(Clone, Copy)]
struct Chosen {
    columns: RwSignal<Vec<Choice>>,
    /// Columns and directions; no column is an empty text.
    sort: [(RwSignal<String>, RwSignal<String>); Sort::MOST],
    size: RwSignal<String>,
}

impl Chosen {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self { columns: RwSignal::default(), sort: [(); Sort::MOST].map(|()| (text(), text())), size: text() }
    }

    /// Starts with what is stored.
    fn fill(self, all: Vec<(Column, bool)>, view: &ListView) {
        for (at, (column, direction)) in self.sort.into_iter().enumerate() {
            let criterion = view.sort.criteria().get(at);
            column.set(criterion.map(|criterion| criterion.column.clone()).unwrap_or_default());
            let descending = criterion.is_some_and(|criterion| criterion.descending);
            direction.set(if descending { DESCENDING } else { ASCENDING }.to_owned());
        }
        self.size.set(if view.size == 0 { SIZE } else { view.size }.to_string());
        self.columns.set(ordered(all, &view.columns));
    }

    fn columns(self) -> Vec<String> {
        self.columns.with(|all| {
            let shown = all.iter().filter(|choice| choice.shown.get());
            shown.map(|choice| choice.column.key.clone()).collect()
        })
    }

    fn view(self) -> ListView {
        let criteria = self.sort.into_iter().filter_map(|(column, direction)| {
            let descending = direction.get() == DESCENDING;
            Some(Criterion { column: column.get(), descending }).filter(|criterion| !criterion.column.is_empty())
        });
        let sort = Sort::of(criteria.collect::<Vec<_>>());
        ListView { columns: self.columns(), sort, size: self.size.get().parse().unwrap_or_default() }
    }
}

/// The button with the dialog behind it.
#[component]
pub(super) fn ViewOptions() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <span class="wide-only compact">
            <Button icon="columns-3" on_click=move |()| open.set(true) attr:title=tr!(people.columns.button)>
                {tr!(people.columns.button)}
            </Button>
        </span>
        {parts::dialog(open, Part::ViewDialog { open })}
    }
}

/// The dialog.
#[component]
pub(super) fn ViewDialog(open: RwSignal<bool>) -> impl IntoView {
    let chosen = Chosen::new();
    let state = FormState::default();
    let preferences = use_preferences();
    let save = Callback::new(move |view: ListView| {
        state.send(change_list(People::key().to_owned(), ListChange::View(view)), move |list| {
            preferences.update(|all| drop(all.lists.insert(People::key().to_owned(), list)));
            open.set(false);
        });
    });
    let footer = move || {
        view! {
            <Button kind=ButtonKind::Quiet on_click=move |()| save.run(ListView::default())>
                {tr!(people.columns.reset)}
            </Button>
            <Button on_click=move |()| open.set(false)>{tr!(ui.cancel)}</Button>
            <Button
                kind=ButtonKind::Primary
                busy=state.busy
                disabled=Signal::derive(move || chosen.columns().is_empty())
                on_click=move |()| save.run(untrack(|| chosen.view()))
            >
                {tr!(common.save)}
            </Button>
        }
    };
    view! {
        <Dialog open=open title=tr!(people.columns.title) footer=footer>
            <FormFailure state=state />
            <Choices chosen=chosen />
        </Dialog>
    }
}

/// The columns to tick and to move, the order of the rows, and their number.
#[component]
fn Choices(chosen: Chosen) -> impl IntoView {
    let preferences = use_preferences();
    let columns = LocalResource::new(list_customer_user_columns);
    Effect::new(move |_| {
        if let Some(Ok(all)) = columns.get() {
            chosen.fill(all, &Query::<People>::usual(&preferences.read_untracked()).view);
        }
    });
    let moved = Callback::new(move |(from, to): (usize, usize)| {
        chosen.columns.update(|all| {
            if to < all.len() {
                let choice = all.remove(from);
                all.insert(to, choice);
            }
        });
    });
    let list = move || {
        let choices = chosen.columns.get();
        let last = choices.len().saturating_sub(1);
        choices.into_iter().enumerate().map(|(at, choice)| row(at, last, choice, moved)).collect_view()
    };
    let rest = move || {
        view! {
            <Order chosen=chosen />
            <SelectField
                label=tr!(people.columns.size)
                name="size"
                value=chosen.size
                options=Signal::stored(SIZES.map(|size| (size.to_string(), size.to_string())).to_vec())
            />
        }
    };
    view! {
        {move || match columns.get() {
            Some(Err(error)) => {
                view! { <PageProblem error=error on_retry=Callback::new(move |()| columns.refetch()) /> }.into_any()
            }
            Some(Ok(_)) => view! {
                {rest}
                <h3>{tr!(people.columns.button)}</h3>
                <p class="mute">{tr!(people.columns.text)}</p>
                <ul class="choices">{list}</ul>
            }
            .into_any(),
            None => view! { <Loading /> }.into_any(),
        }}
    }
}

/// By which columns the rows are sorted where the list's address says nothing.
#[component]
fn Order(chosen: Chosen) -> impl IntoView {
    let options = Signal::derive(move || {
        let label = |key: &str| (key.to_owned(), words::key_label(key));
        let mut options =
            vec![(String::new(), tr!(people.columns.none).to_owned()), label(key::NAME), label(key::LOGIN)];
        chosen.columns.with(|all| {
            let label = |column: &Column| (column.key.clone(), words::label(&column.key, &column.label));
            options.extend(all.iter().map(|choice| label(&choice.column)));
        });
        // The order of the columns changes while they are moved.
        options[3..].sort_by(|(_, a), (_, b)| a.cmp(b));
        options
    });
    let directions = Signal::stored(vec![
        (ASCENDING.to_owned(), tr!(people.columns.ascending).to_owned()),
        (DESCENDING.to_owned(), tr!(people.columns.descending).to_owned()),
    ]);
    let labels = [tr!(people.columns.first), tr!(people.columns.second), tr!(people.columns.third)];
    labels
        .into_iter()
        .zip(chosen.sort)
        .enumerate()
        .map(|(at, (label, (column, direction)))| {
            view! {
                <div class="criterion">
                    <SelectField label=label name=format!("sort-{at}") value=column options=options />
                    <SelectField
                        label=tr!(people.columns.direction)
                        name=format!("direction-{at}")
                        value=direction
                        options=directions
                        disabled=Signal::derive(move || column.read().is_empty())
                    />
                </div>
            }
        })
        .collect_view()
}

/// Those that are shown, in their order, and then the others.
fn ordered(all: Vec<(Column, bool)>, wanted: &[String]) -> Vec<Choice> {
    let place = |(column, usual): &(Column, bool)| match wanted.iter().position(|key| *key == column.key) {
        Some(place) => place,
        None if wanted.is_empty() && *usual => 0,
        None => usize::MAX,
    };
    let mut all = all;
    all.sort_by_key(place);
    all.into_iter()
        .map(|(column, usual)| {
            let shown = ArcRwSignal::new(if wanted.is_empty() { usual } else { wanted.contains(&column.key) });
            Choice { column, shown }
        })
        .collect()
}

fn row(at: usize, last: usize, choice: Choice, moved: Callback<(usize, usize)>) -> impl IntoView {
    let Choice { column, shown } = choice;
    let label = words::label(&column.key, &column.label);
    let id = format!("column-{}", column.key);
    let set = shown.clone();
    view! {
        <li>
            <input
                type="checkbox"
                id=id.clone()
                prop:checked=move || shown.get()
                on:change:target=move |event| set.set(event.target().checked())
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
