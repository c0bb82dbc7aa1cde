//! Yes or no.

use leptos::{html, prelude::*};

use super::control::follow_check;
use super::field::{FieldMessage, Frame, error_line, hint_line};

/// A check box with its words beside it; posts `true` when checked and nothing when not.
#[component]
pub fn CheckField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<bool>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<FieldMessage>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    follow_check(node, value);
    let id = Frame::id(id, &name);
    let frame = Frame { id: id.clone(), label, required: false, hint, error };
    view! {
        <div class="field check">
            <input
                type="checkbox"
                id=id.clone()
                name=name
                value="true"
                node_ref=node
                checked=value.get_untracked()
                on:change:target=move |event| value.set(event.target().checked())
                disabled=move || disabled.get()
                aria-describedby=frame.described_by()
                aria-invalid=frame.invalid()
            />
            <label for=id.clone()>{frame.label}</label>
            {hint_line(&id, frame.hint)}
            {error_line(&id, error)}
        </div>
    }
}
