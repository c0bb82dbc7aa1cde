//! A day.

use leptos::{html, prelude::*};

use super::control::follow_input;
use super::field::{FieldMessage, Frame};

/// A day as `2026-11-22`; the browser shows it in the person's way and brings its own calendar.
#[component]
pub fn DateField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<FieldMessage>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    follow_input(node, value);
    let frame = Frame { id: Frame::id(id, &name), label, required, hint, error };
    let control = view! {
        <input
            class="input"
            type="date"
            id=frame.id.clone()
            name=name
            node_ref=node
            value=value.get_untracked()
            on:input:target=move |event| value.set(event.target().value())
            disabled=move || disabled.get()
            aria-required=required.then_some("true")
            aria-describedby=frame.described_by()
            aria-invalid=frame.invalid()
        />
    };
    frame.around("field", control)
}
