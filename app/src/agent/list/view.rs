//! How the viewer's lists show their rows: which columns in which order, sorted by what, how many at once.

use super::{
    super::parts::{self, Part},
    Kind, Query,
};
use crate::{
    api::{ApiResult, sign_in::change_list},
    form::{FormFailure, FormState},
    states::{Loading, PageProblem},
    tr,
    ui::{Button, ButtonKind, Dialog, IconButton, SelectField, focus_soon},
    viewer::use_preferences,
    words,
};
use domain::{
    agent::{ListChange, ListView, Preferences},
    page::{Column, Criterion, SIZE, SIZES, Sort},
};
use futures::{FutureExt, future::LocalBoxFuture};
use leptos::prelude::*;

const ASCENDING: &str = "ascending";
const DESCENDING: &str = "descending";

/// Columns, and whether a list usually has them.
type Columns = ApiResult<Vec<(Column, bool)>>;

/// What the dialog knows of a list. It is one for all of them, because it comes later than the page.
#[derive(Clone, Copy)]
pub(in crate::agent) struct Viewed {
    /// What the list is called in the viewer's preferences.
    key: &'static str,
    /// The columns that it always has.
    fixed: [&'static str; 2],
    /// How the viewer wants it so far.
    usual: fn(&Preferences) -> ListView,
    /// The other columns that it can have, and whether it usually has them.
    columns: fn() -> LocalBoxFuture<'static, Columns>,
}

impl Viewed {
    fn of<K: Kind>() -> Self {
        Self {
            key: K::key(),
            fixed: K::FIXED,
            usual: |preferences| Query::<K>::usual(preferences).view,
            columns: || K::columns().boxed_local(),
        }
    }
}

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
    /// The keys of those that the list usually has.
    usual: RwSignal<Vec<String>>,
    /// Columns and directions; no column is an empty text.
    sort: [(RwSignal<String>, RwSignal<String>); Sort::MOST],
    size: RwSignal<String>,
}

impl Chosen {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            columns: RwSignal::default(),
            usual: RwSignal::default(),
            sort: [(); Sort::MOST].map(|()| (text(), text())),
            size: text(),
        }
    }

    /// Starts with what is stored, as far as its columns are still there.
    fn fill(self, all: Vec<(Column, bool)>, view: &ListView, fixed: [&'static str; 2]) {
        let is_there = |key: &str| fixed.contains(&key) || all.iter().any(|(column, _)| column.key == key);
        let sort = view.sort.known(is_there);
        for (at, (column, direction)) in self.sort.into_iter().enumerate() {
            let criterion = sort.criteria().get(at);
            column.set(criterion.map(|criterion| criterion.column.clone()).unwrap_or_default());
            let descending = criterion.is_some_and(|criterion| criterion.descending);
            direction.set(if descending { DESCENDING } else { ASCENDING }.to_owned());
        }
        self.size.set(if view.size == 0 { SIZE } else { view.size }.to_string());
        let usual = all.iter().filter(|(_, usual)| *usual).map(|(column, _)| column.key.clone());
        self.usual.set(usual.collect());
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
        let mut columns = self.columns();
        // Whoever wants what everybody has gets what admins choose later, too.
        if self.usual.with(|usual| *usual == columns) {
            columns.clear();
        }
        ListView { columns, sort, size: self.size.get().parse().unwrap_or_default() }
    }
}

/// The button with the dialog behind it.
#[component]
pub(in crate::agent) fn ViewOptions<K: Kind>(kind: K) -> impl IntoView {
    let _ = kind;
    let list = Viewed::of::<K>();
    let open = RwSignal::new(false);
    // A telephone shows rows as cards, which have no columns.
    let forms = [
        ("wide-only compact", "columns-3", tr!(common.columns.button)),
        ("phone-only compact", "arrow-up-down", tr!(common.columns.order)),
    ];
    let button = move |(class, icon, label)| {
        view! {
            <span class=class>
                <Button icon=icon on_click=move |()| open.set(true) attr:title=label>
                    {label}
                </Button>
            </span>
        }
    };
    view! {
        {forms.map(button)}
        {parts::dialog(open, Part::ViewDialog { open, list })}
    }
}

/// The dialog.
#[component]
pub(in crate::agent) fn ViewDialog(open: RwSignal<bool>, list: Viewed) -> impl IntoView {
    let chosen = Chosen::new();
    let state = FormState::default();
    let preferences = use_preferences();
    let save = Callback::new(move |view: ListView| {
        state.send(change_list(list.key.to_owned(), ListChange::View(view)), move |changed| {
            preferences.update(|all| drop(all.lists.insert(list.key.to_owned(), changed)));
            open.set(false);
        });
    });
    let footer = move || {
        view! {
            <Button kind=ButtonKind::Quiet on_click=move |()| save.run(ListView::default())>
                {tr!(common.columns.reset)}
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
        <Dialog open=open title=tr!(common.columns.title) footer=footer>
            <FormFailure state=state />
            <Choices chosen=chosen list=list />
        </Dialog>
    }
}

/// The columns to tick and to move, the order of the rows, and their number.
#[component]
fn Choices(chosen: Chosen, list: Viewed) -> impl IntoView {
    let preferences = use_preferences();
    let columns = LocalResource::new(list.columns);
    Effect::new(move |_| {
        if let Some(Ok(all)) = columns.get() {
            chosen.fill(all, &(list.usual)(&preferences.read_untracked()), list.fixed);
        }
    });
    let moved = Callback::new(move |(from, to): (usize, usize)| {
        let mut key = None;
        chosen.columns.update(|all| {
            if to < all.len() {
                let choice = all.remove(from);
                key = Some(choice.column.key.clone());
                all.insert(to, choice);
            }
        });
        if let Some(key) = key {
            // The focus goes with the column, so that pressing again moves it on.
            let ways = if to < from { ["up", "down"] } else { ["down", "up"] };
            let button = |way| format!(".choices li[data-column='{key}'] [data-move={way}]:not(:disabled)");
            focus_soon(ways.map(button).into());
        }
    });
    let boxes = move || {
        let choices = chosen.columns.get();
        let last = choices.len().saturating_sub(1);
        choices.into_iter().enumerate().map(|(at, choice)| row(at, last, choice, moved)).collect_view()
    };
    let [first, second] = list.fixed.map(words::key_label);
    let always = tr!(common.columns.text, first = first, second = second).to_string();
    let rest = move || {
        view! {
            <Order chosen=chosen fixed=list.fixed />
            <SelectField
                label=tr!(common.columns.size)
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
                <div class="wide-only">
                    <h3>{tr!(common.columns.button)}</h3>
                    <p class="mute">{always.clone()}</p>
                    <ul class="choices">{boxes}</ul>
                    <p class="mute" aria-live="polite">
                        {move || chosen.columns().is_empty().then_some(tr!(common.columns.at_least))}
                    </p>
                </div>
            }
            .into_any(),
            None => view! { <Loading /> }.into_any(),
        }}
    }
}

/// By which columns the rows are sorted where the list's address says nothing.
#[component]
fn Order(chosen: Chosen, fixed: [&'static str; 2]) -> impl IntoView {
    let options = Signal::derive(move || {
        let label = |key: &str| (key.to_owned(), words::key_label(key));
        let [first, second] = fixed;
        let mut options = vec![(String::new(), tr!(common.columns.none).to_owned()), label(second), label(first)];
        chosen.columns.with(|all| {
            let label = |column: &Column| (column.key.clone(), words::label(&column.key, &column.label));
            options.extend(all.iter().map(|choice| label(&choice.column)));
        });
        // The order of the columns changes while they are moved.
        options[3..].sort_by(|(_, a), (_, b)| a.cmp(b));
        options
    });
    let directions = Signal::stored(vec![
        (ASCENDING.to_owned(), tr!(common.columns.ascending).to_owned()),
        (DESCENDING.to_owned(), tr!(common.columns.descending).to_owned()),
    ]);
    let labels = [tr!(common.columns.first), tr!(common.columns.second), tr!(common.columns.third)];
    labels
        .into_iter()
        .zip(chosen.sort)
        .enumerate()
        .map(|(at, (label, (column, direction)))| {
            view! {
                <div class="criterion">
                    <SelectField label=label name=format!("sort-{at}") value=column options=options />
                    <SelectField
                        label=tr!(common.columns.direction)
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
        <li data-column=column.key>
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
                attr:data-move="up"
            />
            <IconButton
                icon="arrow-down"
                label=tr!(admin.order.down, name = label).to_string()
                disabled=Signal::stored(at == last)
                on_click=move |()| moved.run((at, at + 1))
                attr:data-move="down"
            />
        </li>
    }
}
