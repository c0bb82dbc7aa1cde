//! Several of very many, found by typing.

use leptos::ev::KeyboardEvent;
use leptos::{html, prelude::*};

use super::field::{FieldMessage, Frame};
use super::picker::{Picker, Pressed, after_blur};
use super::{Choice, IconButton, Search};

/// Several of very many: what is chosen stands before the input and can be taken back; Backspace takes back the last.
/// The form posts the name once for each.
#[component]
pub fn ComboboxMany(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    values: RwSignal<Vec<Choice>>,
    search: Search,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<FieldMessage>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
) -> impl IntoView {
    let id = Frame::id(id, &name);
    let picker = Picker::new(id.clone(), search, String::new());
    let error = Signal::derive(move || error.get().or_else(|| picker.trouble()));
    let frame = Frame { id, label: label.clone(), required, hint, error };
    let input = NodeRef::<html::Input>::new();
    let around = NodeRef::<html::Span>::new();

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
        picker.text.set(String::new());
        values.update(|values| match values.iter().position(|chosen| chosen.value == choice.value) {
            Some(at) => {
                values.remove(at);
            }
            None => values.push(choice),
        });
    });
    let keydown = move |event: KeyboardEvent| {
        if let Pressed::Chosen(choice) = picker.pressed(&event) {
            choose.run(choice);
        } else if event.key() == "Backspace" && picker.text.read_untracked().is_empty() {
            picker.close();
            values.update(|values| {
                values.pop();
            });
        }
    };
    let left = move || {
        // The page may be leaving, and its signals with it.
        let Some(text) = picker.text.try_get_untracked() else { return };
        picker.close();
        if !text.trim().is_empty() {
            picker.settle(move |found| {
                let found = found.unwrap_or_default();
                let named = found.iter().find(|choice| choice.is_called(&text));
                named.inspect(|named| choose.run((*named).clone())).is_some()
            });
        }
    };
    picker.belong(Callback::new(move |()| left()));
    let leave = move |_| after_blur(left);
    let chip = move |choice: Choice| {
        let remove = {
            let value = choice.value.clone();
            move |()| {
                values.update(|values| values.retain(|chosen| chosen.value != value));
                if let Some(input) = input.get_untracked() {
                    let _ = input.focus();
                }
            }
        };
        view! {
            <span class="chip">
                <span>{choice.label.clone()} " " <span class="mute">{choice.detail}</span></span>
                <IconButton icon="x" label=crate::tr!(ui.remove_choice, name = choice.label) on_click=remove/>
            </span>
        }
    };
    let list = picker.list(
        around,
        label,
        move |choice| values.with_untracked(|values| values.iter().any(|chosen| chosen.value == choice.value)),
        choose,
    );
    let control = view! {
        <div class="combobox many">
            <For each=move || values.get() key=|choice| choice.value.clone() let:choice>
                <input type="hidden" name=name.clone() value=choice.value/>
            </For>
            <span class="input affixed" node_ref=around>
                <For each=move || values.get() key=|choice| choice.value.clone() children=chip/>
                <input
                    type="text"
                    id=frame.id.clone()
                    node_ref=input
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
                    on:input:target=move |event| picker.typed(event.target().value())
                    on:click=move |_| picker.show(false)
                    on:keydown=keydown
                    on:blur=leave
                />
            </span>
            {list}
        </div>
    };
    frame.around("field", control)
}
