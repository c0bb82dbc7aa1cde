//! Filters with their order that the viewer has named, and comes back to.

use super::{
    super::parts::{self, Part},
    Kind, Query,
};
use crate::{
    api::sign_in::change_list,
    form::{FormFailure, FormState},
    tr,
    ui::{Button, ButtonKind, CheckField, Confirm, Dialog, Icon, Menu, MenuItem, MenuLine, TextField, use_toasts},
    viewer::use_preferences,
    words,
};
use domain::agent::{Direction, ListChange, Preset};
use leptos::{prelude::*, task::spawn_local};

/// The menu of a list's presets.
#[component]
pub(in crate::agent) fn Presets<K: Kind>(query: Memo<Query<K>>) -> impl IntoView {
    let preferences = use_preferences();
    let presets = Memo::new(move |_| {
        preferences.with(|all| all.lists.get(K::key()).map(|list| list.presets.clone()).unwrap_or_default())
    });
    let is_current =
        move |preset: &Preset| query.read().is_same(&Query::of_kept(&preset.query, &preferences.read_untracked()));
    let current = Memo::new(move |_| presets.get().into_iter().find(is_current));
    let naming = RwSignal::new(None::<Task>);
    let removing = RwSignal::new(None::<String>);
    // The dialogs come with the rest of the page when they are first wanted.
    let asking = RwSignal::new(false);
    Effect::new(move |_| asking.set(naming.with(Option::is_some) || removing.with(Option::is_some)));
    let toasts = use_toasts();
    let change = Callback::new(move |change: ListChange| {
        spawn_local(async move {
            let said = match &change {
                ListChange::Forget(name) => Some(tr!(common.presets.removed, name = name.clone()).to_string()),
                // The organizer shows it.
                _ => None,
            };
            match change_list(K::key().to_owned(), change).await {
                Ok(list) => {
                    preferences.update(|all| drop(all.lists.insert(K::key().to_owned(), list)));
                    if let Some(said) = said {
                        toasts.success(said);
                    }
                }
                Err(error) => toasts.error(words::error_text(&error)),
            }
        });
    });
    let is_all = Signal::derive(move || current.read().is_none() && query.read().href() == K::PATH);
    let name = move || match current.get() {
        Some(preset) => preset.name,
        None if is_all.get() => tr!(common.presets.all).to_owned(),
        None => tr!(common.presets.none).to_owned(),
    };
    let trigger = move || {
        view! {
            <span class="mute">{tr!(common.presets.title)}</span>
            <b>{name}</b>
            <Icon name="chevron-down" />
        }
    };
    let named = move || {
        presets
            .get()
            .into_iter()
            .map(|preset| {
                let kept = Query::<K>::of_kept(&preset.query, &preferences.read_untracked()).kept();
                let href = format!("{}?{kept}", K::PATH);
                let name = preset.name.clone();
                let checked = Signal::derive(move || current.read().as_ref() == Some(&preset));
                view! {
                    <MenuItem href=href checked=checked>
                        {name}
                    </MenuItem>
                }
            })
            .collect_view()
    };
    let changes = move || match current.get() {
        Some(preset) => {
            let (name, pinned) = (preset.name.clone(), preset.pinned);
            let forgotten = name.clone();
            let pin = ListChange::Pin(name.clone(), !pinned);
            let in_organizer = presets.get().into_iter().filter(|preset| preset.pinned).map(|preset| preset.name);
            let in_organizer: Vec<String> = in_organizer.collect();
            let is_at = |end: Option<&String>| end.is_none_or(|end| *end == name);
            let moves = [
                ("arrow-up", tr!(common.presets.up), Direction::Up, is_at(in_organizer.first())),
                ("arrow-down", tr!(common.presets.down), Direction::Down, is_at(in_organizer.last())),
            ];
            let moves =
                moves.into_iter().filter(|(.., is_there)| pinned && !is_there).map(|(icon, label, direction, _)| {
                    let moved = ListChange::Move(name.clone(), direction);
                    view! {
                        <MenuItem icon=icon on_click=move |()| change.run(moved.clone())>
                            {label}
                        </MenuItem>
                    }
                });
            let whole = preset.clone();
            let copied = Preset { name: copy_name(&name, &presets.get()), ..preset };
            view! {
                <MenuLine />
                <MenuItem icon="pencil" on_click=move |()| naming.set(Some(Task::Edit(whole.clone())))>
                    {tr!(common.presets.edit)}
                </MenuItem>
                <MenuItem icon="copy" on_click=move |()| naming.set(Some(Task::Add(copied.clone())))>
                    {tr!(common.presets.copy)}
                </MenuItem>
                <MenuItem icon="panel-left" on_click=move |()| change.run(pin.clone())>
                    {if pinned { tr!(common.presets.unpin) } else { tr!(common.presets.pin) }}
                </MenuItem>
                {moves.collect_view()}
                <MenuItem icon="trash-2" danger=true on_click=move |()| removing.set(Some(forgotten.clone()))>
                    {tr!(common.presets.remove, name = name).to_string()}
                </MenuItem>
            }
            .into_any()
        }
        None if is_all.get() => ().into_any(),
        None => view! {
            <MenuLine />
            <MenuItem icon="plus" on_click=move |()| naming.set(Some(Task::new(&query.read_untracked())))>
                {tr!(common.presets.save)}
            </MenuItem>
        }
        .into_any(),
    };
    view! {
        <Menu label=tr!(common.presets.title) trigger=trigger>
            <MenuItem href=K::PATH checked=is_all>
                {tr!(common.presets.all)}
            </MenuItem>
            {named}
            {changes}
        </Menu>
        {parts::dialog(asking, Part::PresetDialogs { naming, removing, change, list: K::key() })}
    }
}

/// What is asked about presets.
#[component]
pub(in crate::agent) fn PresetDialogs(
    /// Which preset is to be named.
    naming: RwSignal<Option<Task>>,
    /// Which one is to go.
    removing: RwSignal<Option<String>>,
    /// Makes a change.
    change: Callback<ListChange>,
    /// What the list is called in the viewer's preferences.
    list: &'static str,
) -> impl IntoView {
    view! {
        <Naming task=naming list=list />
        <Removing name=removing change=change />
    }
}

/// A name for a copy that no preset has.
fn copy_name(name: &str, presets: &[Preset]) -> String {
    let first = tr!(common.presets.copy_of, name = name.to_owned()).to_string();
    let is_free = |wanted: &String| presets.iter().all(|preset| preset.name != *wanted);
    let names = std::iter::once(first.clone()).chain((2..).map(|number: usize| format!("{first} {number}")));
    names.into_iter().find(is_free).unwrap_or(first)
}

/// Asks before a preset goes.
#[component]
fn Removing(name: RwSignal<Option<String>>, change: Callback<ListChange>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if name.get().is_some() {
            open.set(true);
        }
    });
    let named = move || name.get().unwrap_or_default();
    let question = move || tr!(common.presets.remove_question, name = named()).to_string();
    let remove = move |()| {
        if let Some(name) = name.get_untracked() {
            change.run(ListChange::Forget(name));
        }
        name.set(None);
    };
    Effect::new(move |_| {
        if !open.get() {
            name.set(None);
        }
    });
    view! {
        <Confirm
            open=open
            question=Signal::derive(question)
            text=tr!(common.presets.remove_text)
            confirm_label=tr!(common.remove)
            danger=true
            on_confirm=remove
        />
    }
}

/// What the dialog is for.
#[derive(Clone)]
pub(in crate::agent) enum Task {
    /// One more preset, which begins as this one.
    Add(Preset),
    /// This preset gets another name or icon.
    Edit(Preset),
}

impl Task {
    fn new<K: Kind>(query: &Query<K>) -> Self {
        Self::Add(Preset { name: String::new(), query: query.kept(), pinned: true, icon: String::new() })
    }
}

/// Asks what a preset is called.
#[component]
fn Naming(task: RwSignal<Option<Task>>, list: &'static str) -> impl IntoView {
    let open = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let icon = RwSignal::new(String::new());
    let pinned = RwSignal::new(true);
    let state = FormState::default();
    let preferences = use_preferences();
    let toasts = use_toasts();
    Effect::new(move |_| {
        let Some(Task::Add(preset) | Task::Edit(preset)) = task.get() else { return };
        icon.set(preset.icon().to_owned());
        name.set(preset.name);
        pinned.set(preset.pinned);
        state.errors.set(Vec::new());
        state.failure.set(None);
        open.set(true);
    });
    let save = Callback::new(move |()| {
        let Some(task) = task.get_untracked() else { return };
        let named = |preset: Preset| Preset {
            name: name.get_untracked(),
            icon: icon.get_untracked(),
            pinned: pinned.get_untracked(),
            ..preset
        };
        let change = match task {
            Task::Add(preset) => ListChange::Preset(named(preset)),
            Task::Edit(preset) => ListChange::Edit(preset.name.clone(), named(preset)),
        };
        let said = tr!(common.presets.saved, name = name.get_untracked().trim().to_owned()).to_string();
        state.send(change_list(list.to_owned(), change), move |changed| {
            preferences.update(|all| drop(all.lists.insert(list.to_owned(), changed)));
            open.set(false);
            toasts.success(said);
        });
    });
    let title = move || match &*task.read() {
        Some(Task::Edit(_)) => tr!(common.presets.edit_title),
        _ => tr!(common.presets.save_title),
    };
    let footer = move || {
        view! {
            <Button on_click=move |()| open.set(false)>{tr!(ui.cancel)}</Button>
            <Button kind=ButtonKind::Primary busy=state.busy on_click=save>
                {tr!(common.save)}
            </Button>
        }
    };
    view! {
        <Dialog open=open title=Signal::derive(move || title().to_owned()) footer=footer>
            <form
                class="form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    save.run(());
                }
            >
                <FormFailure state=state />
                <TextField
                    label=tr!(common.presets.name)
                    name="name"
                    value=name
                    required=true
                    hint=tr!(common.presets.name_hint)
                    error=state.error("name")
                />
                <Icons chosen=icon />
                <CheckField label=tr!(common.presets.pin) name="pinned" value=pinned />
            </form>
        </Dialog>
    }
}

/// The icons of which one is the preset's.
#[component]
fn Icons(chosen: RwSignal<String>) -> impl IntoView {
    let choices = Preset::ICONS
        .map(|icon| {
            view! {
                <label class="icon-choice" title=words::icon(icon)>
                    <input
                        type="radio"
                        name="icon"
                        value=icon
                        prop:checked=move || *chosen.read() == icon
                        on:change=move |_| chosen.set(icon.to_owned())
                    />
                    <Icon name=icon />
                    <span class="sr">{words::icon(icon)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="icon-choices">
            <legend>{tr!(common.presets.icon)}</legend>
            {choices}
        </fieldset>
    }
}
