//! One of very many, found by typing.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::{html, prelude::*};

use super::field::{FieldMessage, Frame};
use super::picker::{Picker, Pressed, after_blur};
use super::{Button, ButtonKind, Choice, IconButton, Search};

/// One of very many: asks for matches while one types. Arrow keys move, Enter chooses, Escape closes.
///
/// What is typed and left without choosing is taken if it names exactly one choice, or if any text is one; else it stays,
/// with words that say what to do.
#[component]
pub fn Combobox(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<Option<Choice>>,
    search: Search,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<FieldMessage>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    /// Shown as text until *Change* is pressed.
    #[prop(optional)]
    locked: bool,
    /// Text that names no choice is a choice of its own.
    #[prop(optional, into)]
    free: Signal<bool>,
) -> impl IntoView {
    let id = Frame::id(id, &name);
    let picker = Picker::new(id.clone(), search, label_of(value.get_untracked().as_ref()));
    let error = Signal::derive(move || error.get().or_else(|| picker.trouble()));
    let frame = Frame { id, label: label.clone(), required, hint, error };
    let locked = RwSignal::new(locked);
    let input = NodeRef::<html::Input>::new();

    // What was set from here. Anything else comes from elsewhere, and then the text follows.
    let own = StoredValue::new(value.get_untracked());
    let take = move |choice: Option<Choice>| {
        own.set_value(choice.clone());
        value.set(choice);
    };
    Effect::new(move |_| {
        let chosen = value.get();
        if own.with_value(|own| *own != chosen) {
            picker.unknown.set(false);
            picker.text.set(label_of(chosen.as_ref()));
            own.set_value(chosen);
        }
    });
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let text = picker.text.get();
            if input.value() != text {
                input.set_value(&text);
            }
        }
    });
    let choose = Callback::new(move |choice: Choice| {
        picker.close();
        picker.unknown.set(false);
        picker.text.set(choice.label.clone());
        take(Some(choice));
    });
    let keydown = move |event: KeyboardEvent| {
        if let Pressed::Chosen(choice) = picker.pressed(&event) {
            choose.run(choice);
        }
    };
    let clear = move |()| {
        picker.close();
        picker.unknown.set(false);
        picker.text.set(String::new());
        take(None);
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let left = move || {
        // The page may be leaving, and its signals with it.
        let Some(text) = picker.text.try_get_untracked() else { return };
        picker.close();
        if value.with_untracked(|value| label_of(value.as_ref()) == text) {
            return;
        }
        let free = free.get_untracked();
        take((free && !text.trim().is_empty()).then(|| Choice::new(text.trim(), text.clone(), "")));
        if !text.trim().is_empty() {
            picker.settle(move |found| {
                let found = found.unwrap_or_default();
                let mut named = found.iter().filter(|choice| choice.is_called(&text));
                let meant = match (named.next(), named.next(), found.as_slice()) {
                    (Some(one), None, _) => Some(one),
                    (None, None, [one]) if !free => Some(one),
                    _ => None,
                };
                meant.inspect(|one| choose.run((*one).clone())).is_some() || free
            });
        }
    };
    picker.belong(Callback::new(move |()| left()));
    let leave = move |_: FocusEvent| after_blur(left);
    let typed = move |text: String| {
        // Nothing is a choice too, without leaving the field.
        if text.is_empty() && value.with_untracked(Option::is_some) {
            take(None);
        }
        picker.typed(text);
    };
    let around = NodeRef::<html::Span>::new();
    let list = picker.list(
        around,
        label,
        move |choice| value.with_untracked(|value| value.as_ref().is_some_and(|chosen| chosen.value == choice.value)),
        choose,
    );
    let typing = view! {
        <span class="input affixed" node_ref=around>
            <input
                type="text"
                id=frame.id.clone()
                node_ref=input
                value=picker.text.get_untracked()
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                role="combobox"
                aria-autocomplete="list"
                aria-expanded=move || picker.open.get().to_string()
                aria-controls=picker.list_id()
                aria-activedescendant=move || picker.active_id()
                aria-required=required.then_some("true")
                aria-describedby=frame.described_by()
                aria-invalid=frame.invalid()
                disabled=move || disabled.get()
                on:input:target=move |event| typed(event.target().value())
                on:click=move |_| picker.show(true)
                on:keydown=keydown
                on:blur=leave
            />
            <span class="detail">{move || detail_while_shown(value, picker)}</span>
            <Show when=move || !picker.text.read().is_empty() && !disabled.get()>
                <IconButton icon="x" label=crate::tr!(ui.clear) on_click=clear/>
            </Show>
        </span>
        {list}
    };
    let chosen_text = move || {
        value.get().map(|choice| view! { <span>{choice.label}</span> <span class="detail">{choice.detail}</span> })
    };
    let unlock = move |()| {
        locked.set(false);
        request_animation_frame(move || {
            if let Some(input) = input.get_untracked() {
                let _ = input.focus();
                input.select();
            }
        });
    };
    let control = view! {
        <div class="combobox">
            <input type="hidden" name=name value=move || value.get().map(|choice| choice.value).unwrap_or_default()/>
            <Show when=move || locked.get()>
                <div class="locked">
                    {chosen_text}
                    <Button kind=ButtonKind::Quiet small=true on_click=unlock>{crate::tr!(ui.change)}</Button>
                </div>
            </Show>
            <div hidden=move || locked.get()>{typing}</div>
        </div>
    };
    frame.around("field", control)
}

fn label_of(choice: Option<&Choice>) -> String {
    choice.map(|choice| choice.label.clone()).unwrap_or_default()
}

/// The id beside the name, as long as the name is what is chosen.
fn detail_while_shown(value: RwSignal<Option<Choice>>, picker: Picker) -> Option<String> {
    value.get().filter(|choice| choice.label == *picker.text.read()).map(|choice| choice.detail)
}
