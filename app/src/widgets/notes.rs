//! Notes: what agents wrote down about the person.

use crate::{
    api::{ApiResult, awaited, load, notes::{add_note, change_note, list_notes, remove_note}},
    form::{FormFailure, FormState},
    fresh::Fresh,
    live::{Topic, use_live},
    paged::{Length, Paged},
    tr,
    ui::{Avatar, Button, ButtonKind, Confirm, Empty, IconButton, TextArea, Time, submit_on_ctrl_enter, use_unsaved},
    viewer::use_viewer,
    widget::{Widget, WidgetContext, WidgetFrame, WidgetProblem, WidgetSkeleton},
};
use domain::{CustomerUserId, NoteId, Page, Permission, note::Note, page::Cursor};
use leptos::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// The widget.
pub const WIDGET: Widget = Widget {
    key: "notes",
    title: || tr!(people.widgets.notes).to_owned(),
    needs: Permission::CustomerUserRead,
    height: "middle",
    view: |context| view! { <Notes context=context /> }.into_any(),
};

#[component]
fn Notes(context: WidgetContext) -> impl IntoView {
    let person = context.person;
    let length = Length::default();
    let live = use_live();
    // Of what happens while they are being fetched nothing is missed.
    let seen = untrack(|| live.topic(Topic::Notes(person)));
    let editing = Editing::default();
    let notes = load(|| (), move |()| fetch(person, length, editing));
    let count = RwSignal::new(None);
    let may_write = use_viewer().may(Permission::NoteWrite);
    use_unsaved(Signal::derive(move || editing.0.with(|edited| edited.values().any(|edit| edit.changed))));
    view! {
        <WidgetFrame widget=&WIDGET count=count>
            {may_write.then(|| view! { <NewNote person=person /> })}
            <Transition fallback=|| view! { <WidgetSkeleton widget=&WIDGET /> }>
                {awaited(move || async move {
                    match notes.await {
                        Ok(first) => {
                            view! { <List person=person first=first seen=seen editing=editing length=length count=count /> }.into_any()
                        }
                        Err(error) => view! { <WidgetProblem error=error on_retry=move |()| notes.refetch() /> }.into_any(),
                    }
                })}
            </Transition>
        </WidgetFrame>
    }
}

/// As many notes as were shown, with those that are being edited, and how many there are.
async fn fetch(person: CustomerUserId, length: Length, editing: Editing) -> ApiResult<(Page<Note>, i64)> {
    let (first, count) = list_notes(person, None).await?;
    let mut page = length.fill(first, |after| earlier(person, after)).await?;
    while page.next.is_some() && !editing.without(&page).is_empty() {
        let more = earlier(person, page.next.take()).await?;
        page.rows.extend(more.rows);
        page.next = more.next;
    }
    Ok((page, count))
}

/// A note that is being edited.
#[derive(Clone)]
struct Edit {
    body: String,
    changed: bool,
}

/// The notes that are being edited.
#[derive(Clone, Copy, Default)]
struct Editing(RwSignal<HashMap<NoteId, Edit>>);

impl Editing {
    /// Those that are not on a page.
    fn without(self, page: &Page<Note>) -> Vec<NoteId> {
        let is_there = |id: &NoteId| page.rows.iter().any(|note| note.id == *id);
        let missing = |edited: &HashMap<NoteId, Edit>| edited.keys().filter(|id| !is_there(id)).copied().collect();
        self.0.try_with_untracked(missing).unwrap_or_default()
    }

    /// Forgets those that were removed meanwhile, by their author elsewhere.
    fn forget_removed(self, page: &Page<Note>) {
        let removed = self.without(page);
        if page.next.is_none() && !removed.is_empty() {
            self.0.update(|edited| edited.retain(|id, _| !removed.contains(id)));
        }
    }
}

#[component]
fn NewNote(person: CustomerUserId) -> impl IntoView {
    let body = RwSignal::new(String::new());
    let state = FormState::default();
    // What was sent last, with its token: the same text is never added twice, another one is another note.
    let sent = StoredValue::new(None::<(String, Uuid)>);
    let live = use_live();
    use_unsaved(Signal::derive(move || !body.get().trim().is_empty()));
    let send = move || {
        let text = body.get_untracked();
        let token = match sent.get_value() {
            Some((before, token)) if before == text => token,
            _ => crate::token::new(),
        };
        sent.set_value(Some((text.clone(), token)));
        state.send(add_note(person, text.clone(), token), move |()| {
            sent.set_value(None);
            live.touch(Topic::Notes(person));
            // What was typed meanwhile stays.
            if body.get_untracked() == text {
                body.set(String::new());
            }
        });
    };
    view! {
        <form
            class="note-form"
            on:keydown=submit_on_ctrl_enter
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <FormFailure state=state />
            <TextArea label=tr!(people.notes.label) name="note" value=body rows=2 error=state.error("body") />
            <div class="cluster">
                <Button
                    kind=ButtonKind::Primary
                    button_type="submit"
                    small=true
                    busy=state.busy
                    disabled=Signal::derive(move || body.get().trim().is_empty())
                >
                    {tr!(people.notes.add)}
                </Button>
            </div>
        </form>
    }
}

/// The notes. Those that stay are left as they are when somebody writes: one of them may be being edited.
#[component]
fn List(
    person: CustomerUserId,
    first: (Page<Note>, i64),
    seen: u64,
    editing: Editing,
    length: Length,
    count: RwSignal<Option<i64>>,
) -> impl IntoView {
    let list = Paged::new(first.0.clone(), length);
    let notes = list.rows;
    let fresh = Fresh::since(seen, first, Topic::Notes(person), move || fetch(person, length, editing)).value;
    Effect::new(move |started: Option<()>| {
        fresh.with(|(page, total)| {
            count.set(Some(*total));
            if started.is_some() {
                list.replace(page.clone());
                editing.forget_removed(page);
            }
        });
    });
    view! {
        <Show when=move || notes.with(Vec::is_empty)>
            <Empty icon="sticky-note" title=tr!(people.notes.empty) text=tr!(people.notes.empty_text) small=true />
        </Show>
        <For
            each=move || notes.get()
            key=|note| (note.id, note.edited_at)
            children=move |note| view! { <NoteView person=person note=note editing=editing /> }
        />
        {list.button(tr!(people.notes.more), move |after| earlier(person, after))}
    }
}

async fn earlier(person: CustomerUserId, after: Option<Cursor>) -> ApiResult<Page<Note>> {
    Ok(list_notes(person, after).await?.0)
}

#[component]
fn NoteView(person: CustomerUserId, note: Note, editing: Editing) -> impl IntoView {
    let removing = RwSignal::new(false);
    let id = note.id;
    let body = StoredValue::new(note.body.clone());
    let start: String = note.body.chars().take(40).collect();
    let state = FormState::default();
    let live = use_live();
    let remove = move |()| state.send(remove_note(id), move |()| live.touch(Topic::Notes(person)));
    let may_write = use_viewer().may(Permission::NoteWrite);
    let is_edited = Memo::new(move |_| editing.0.with(|edited| edited.contains_key(&id)));
    let edit = move |()| {
        editing.0.update(|edited| {
            edited.entry(id).or_insert_with(|| Edit { body: body.get_value(), changed: false });
        });
    };
    view! {
        <article class="note">
            <header>
                <Avatar name=note.author.clone() />
                <strong>{note.author}</strong>
                <Time at=note.at />
                {note.edited_at.map(|_| view! { <span class="mute">{tr!(people.notes.edited)}</span> })}
                {(note.own && may_write)
                    .then(|| {
                        view! {
                            <div class="tools">
                                <IconButton icon="pencil" label=tr!(people.notes.edit) on_click=edit />
                                <IconButton icon="trash-2" label=tr!(people.notes.remove) on_click=move |()| removing.set(true) />
                            </div>
                        }
                    })}
            </header>
            <FormFailure state=state />
            {move || {
                if is_edited.get() {
                    view! { <EditNote person=person id=id editing=editing /> }.into_any()
                } else {
                    view! { <p class="text">{body.get_value()}</p> }.into_any()
                }
            }}
            <Confirm
                open=removing
                question=tr!(people.notes.remove_question, name = start).to_string()
                confirm_label=tr!(common.remove).to_owned()
                danger=true
                on_confirm=remove
            />
        </article>
    }
}

#[component]
fn EditNote(person: CustomerUserId, id: NoteId, editing: Editing) -> impl IntoView {
    let start = editing.0.with_untracked(|edited| edited.get(&id).map(|edit| edit.body.clone()));
    let body = RwSignal::new(start.unwrap_or_default());
    let state = FormState::default();
    Effect::new(move |before: Option<()>| {
        let body = body.get();
        if before.is_some() {
            editing.0.update(|edited| {
                if let Some(edit) = edited.get_mut(&id) {
                    *edit = Edit { body, changed: true };
                }
            });
        }
    });
    let live = use_live();
    let end = move || drop(editing.0.try_update(|edited| edited.remove(&id)));
    let send = move || {
        let call = change_note(id, body.get_untracked());
        // The note may be shown anew before the answer is there.
        let call = async move {
            call.await.inspect(|()| {
                end();
                live.touch(Topic::Notes(person));
            })
        };
        state.send(call, |()| {});
    };
    view! {
        <form
            class="note-form"
            on:keydown=submit_on_ctrl_enter
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <FormFailure state=state />
            <TextArea label=tr!(people.notes.edit) name="note" id=format!("note-{id}") value=body rows=3 error=state.error("body") />
            <div class="cluster">
                <Button kind=ButtonKind::Primary button_type="submit" small=true busy=state.busy>
                    {tr!(common.save)}
                </Button>
                <Button kind=ButtonKind::Quiet small=true on_click=move |()| end()>
                    {tr!(common.cancel)}
                </Button>
            </div>
        </form>
    }
}
