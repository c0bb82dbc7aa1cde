//! What the comboboxes have in common: asking while one types, moving through the answers, choosing.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::task::spawn_local;
use leptos::{html, prelude::*};

use super::field::{FieldMessage, focus_first_error};
use super::popover;
use super::{Choice, Icon, Search};

/// Typing rests this long before the question is asked.
const REST: Duration = Duration::from_millis(120);

/// The state of one combobox; a handful of signals, so it can be copied into every handler.
#[derive(Clone, Copy)]
pub(super) struct Picker {
    /// What is typed.
    pub text: RwSignal<String>,
    /// Whether the list is shown.
    pub open: RwSignal<bool>,
    pub active: RwSignal<Option<usize>>,
    /// What was typed but is not a choice.
    pub unknown: RwSignal<bool>,
    /// Why the last question has no answer.
    failed: RwSignal<Option<String>>,
    /// What was typed and left is being looked up.
    settling: RwSignal<bool>,
    found: RwSignal<Vec<Choice>>,
    waiting: RwSignal<bool>,
    search: StoredValue<Search>,
    /// Numbers the questions, so that late answers to earlier ones are dropped.
    question: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
    id: StoredValue<String>,
}

/// What a key meant.
pub(super) enum Pressed {
    /// This one was chosen.
    Chosen(Choice),
    /// The list was closed or moved through, or the key means nothing here.
    Nothing,
}

/// Does something after the focus has left, unless it left because the whole page is being taken away: then nothing of
/// it may be touched any more.
pub(super) fn after_blur(act: impl FnOnce() + 'static) {
    set_timeout(act, Duration::ZERO);
}

impl Picker {
    pub fn new(id: String, search: Search, text: String) -> Self {
        let picker = Self {
            text: RwSignal::new(text),
            open: RwSignal::new(false),
            active: RwSignal::new(None),
            unknown: RwSignal::new(false),
            failed: RwSignal::new(None),
            settling: RwSignal::new(false),
            found: RwSignal::new(Vec::new()),
            waiting: RwSignal::new(false),
            search: StoredValue::new(search),
            question: StoredValue::new(0),
            timer: StoredValue::new(None),
            id: StoredValue::new(id),
        };
        on_cleanup(move || picker.stop_timer());
        picker
    }

    /// Asks once typing rests.
    pub fn typed(self, text: String) {
        self.text.set(text);
        self.unknown.set(false);
        self.active.set(None);
        self.waiting.set(true);
        self.open.set(true);
        self.stop_timer();
        let text = move || self.text.get_untracked();
        let timer = set_timeout_with_handle(move || self.ask_for(text(), |_| {}), REST).ok();
        self.timer.set_value(timer);
    }

    /// Shows the list, with the choices for what is typed, or the first ones.
    pub fn show(self, all: bool) {
        if self.open.get_untracked() {
            return;
        }
        self.open.set(true);
        self.waiting.set(true);
        self.active.set(None);
        let text = if all { String::new() } else { self.text.get_untracked() };
        self.ask_for(text, |_| {});
    }

    /// Hides the list and forgets the question that is on its way.
    pub fn close(self) {
        self.stop_timer();
        self.question.update_value(|number| *number += 1);
        self.settling.set(false);
        self.open.set(false);
        self.active.set(None);
    }

    /// Looks up what is typed and left. With the choices, or none where they cannot be fetched, `known` does something and
    /// tells whether it is clear now what is meant.
    pub fn settle(self, known: impl FnOnce(Option<Vec<Choice>>) -> bool + 'static) {
        self.settling.set(true);
        self.ask_for(self.text.get_untracked(), move |found| {
            self.settling.set(false);
            if !known(found) {
                self.unknown.set(true);
            }
        });
    }

    /// What is wrong with what is typed.
    pub fn trouble(self) -> Option<FieldMessage> {
        let text = || self.failed.get().unwrap_or_else(|| crate::tr!(ui.choose_from_list).to_owned());
        self.unknown.get().then(|| FieldMessage::new(text()))
    }

    fn ask_for(self, text: String, then: impl FnOnce(Option<Vec<Choice>>) + 'static) {
        let asked = self.question.get_value() + 1;
        self.question.set_value(asked);
        let activate = !text.trim().is_empty();
        let answer = self.search.with_value(|search| search.ask(text));
        spawn_local(async move {
            let found = answer.await;
            // Nobody waits for it any more, or the combobox has left the page.
            if self.question.try_get_value() != Some(asked) {
                return;
            }
            self.waiting.set(false);
            let (choices, failed) = match found {
                Ok(choices) => (Some(choices), None),
                Err(text) => (None, Some(text)),
            };
            let shown = choices.clone().unwrap_or_default();
            self.active.set((activate && !shown.is_empty()).then_some(0));
            self.found.set(shown);
            self.failed.set(failed);
            then(choices);
        });
    }

    fn stop_timer(self) {
        if let Some(Some(timer)) = self.timer.try_get_value() {
            timer.clear();
        }
    }

    /// Moves through the list, chooses, closes.
    pub fn pressed(self, event: &KeyboardEvent) -> Pressed {
        let open = self.open.get_untracked();
        let last = self.found.with_untracked(Vec::len).checked_sub(1);
        let step = |to: Option<usize>| {
            event.prevent_default();
            self.active.set(to);
        };
        match event.key().as_str() {
            // An input method is still composing the text.
            _ if event.is_composing() => {}
            "ArrowDown" if !open => {
                event.prevent_default();
                self.show(true);
            }
            "ArrowDown" => step(
                self.active
                    .get_untracked()
                    .map_or(last.map(|_| 0), |at| if Some(at) == last { Some(0) } else { Some(at + 1) }),
            ),
            "ArrowUp" if open => step(self.active.get_untracked().map_or(last, |at| at.checked_sub(1).or(last))),
            "Enter" if open => {
                event.prevent_default();
                let chosen =
                    self.active.get_untracked().and_then(|at| self.found.with_untracked(|all| all.get(at).cloned()));
                if let Some(choice) = chosen {
                    return Pressed::Chosen(choice);
                }
            }
            "Escape" if open => {
                // The dialog around it stays.
                event.prevent_default();
                event.stop_propagation();
                self.close();
            }
            _ => {}
        }
        Pressed::Nothing
    }

    /// The id of the list.
    pub fn list_id(self) -> String {
        self.id.with_value(|id| format!("{id}-list"))
    }

    /// For `aria-activedescendant`.
    pub fn active_id(self) -> Option<String> {
        self.active.get().filter(|_| self.open.get()).map(|at| self.option_id(at))
    }

    fn option_id(self, at: usize) -> String {
        self.id.with_value(|id| format!("{id}-option-{at}"))
    }

    /// The list, hanging on the frame of the input.
    pub fn list(
        self,
        frame: NodeRef<html::Span>,
        label: String,
        is_chosen: impl Fn(&Choice) -> bool + Copy + Send + Sync + 'static,
        choose: Callback<Choice>,
    ) -> impl IntoView {
        let node = NodeRef::<html::Ul>::new();
        Effect::new(move |_| {
            let (Some(list), Some(frame)) = (node.get(), frame.get()) else { return };
            if self.open.get() { popover::show(&list, &frame) } else { popover::hide(&list) }
        });
        Effect::new(move |_| {
            if let Some(id) = self.active_id()
                && let Some(option) = document().get_element_by_id(&id)
            {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                option.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
        let entry = move |(at, choice): (usize, Choice)| {
            let chosen = is_chosen(&choice);
            let words = choice.clone();
            view! {
                <li
                    role="option"
                    id=self.option_id(at)
                    aria-selected=chosen.to_string()
                    class:active=move || self.active.get() == Some(at)
                    // The focus stays in the input.
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| choose.run(choice.clone())
                >
                    <span class="name">{words.label}</span>
                    <span class="detail">{words.detail}</span>
                    {chosen.then(|| view! { <Icon name="check"/> })}
                </li>
            }
        };
        let entries = move || {
            if !self.open.get() {
                return None;
            }
            let found = self.found.get();
            Some(if self.waiting.get() && found.is_empty() {
                view! { <li class="none" role="presentation">{crate::tr!(ui.loading)}</li> }.into_any()
            } else if let Some(failed) = self.failed.get() {
                view! { <li class="none" role="presentation">{failed}</li> }.into_any()
            } else if found.is_empty() {
                view! { <li class="none" role="presentation">{crate::tr!(ui.no_matches)}</li> }.into_any()
            } else {
                found.into_iter().enumerate().map(entry).collect_view().into_any()
            })
        };
        view! {
            <ul class="options" role="listbox" id=self.list_id() aria-label=label popover="manual" node_ref=node>
                {entries}
            </ul>
        }
    }
}

/// How long between two looks at whether everything is known.
const SETTLE: Duration = Duration::from_millis(20);

/// The pickers of a form, which is not sent before each of them knows what is meant.
#[derive(Clone, Copy)]
pub struct Pickers(StoredValue<Vec<(Picker, Callback<()>)>>);

impl Pickers {
    /// Those below here.
    pub fn provide() -> Self {
        let pickers = Self(StoredValue::new(Vec::new()));
        provide_context(pickers);
        pickers
    }

    /// Does something once every picker knows what is meant; where one does not, it is shown instead.
    pub fn settled(self, then: impl FnOnce(bool) + 'static) {
        let all = self.0.get_value();
        // Who sends by the keyboard has left no field.
        all.iter().filter(|(picker, _)| picker.is_there()).for_each(|(_, leave)| leave.run(()));
        settled(all, then);
    }
}

fn settled(all: Vec<(Picker, Callback<()>)>, then: impl FnOnce(bool) + 'static) {
    let any =
        |is: fn(&Picker) -> RwSignal<bool>| all.iter().any(|(picker, _)| is(picker).try_get_untracked() == Some(true));
    if any(|picker| picker.settling) {
        set_timeout(move || settled(all, then), SETTLE);
    } else if any(|picker| picker.unknown) {
        then(false);
        focus_first_error();
    } else {
        then(true);
    }
}

impl Picker {
    /// Has the form wait for this picker. `leave` does what leaving it does.
    pub fn belong(self, leave: Callback<()>) {
        if let Some(pickers) = use_context::<Pickers>() {
            pickers.0.update_value(|all| {
                all.retain(|(picker, _)| picker.is_there());
                all.push((self, leave));
            });
        }
    }

    fn is_there(self) -> bool {
        self.text.try_get_untracked().is_some()
    }
}
