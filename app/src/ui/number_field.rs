//! A number.

use leptos::{html, prelude::*};

use super::control::follow_input;
use super::field::{FieldMessage, Frame};

/// A number as text: a browser's number input would throw away silently what it cannot read.
#[component]
pub fn NumberField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    /// A word behind the number.
    #[prop(optional, into)]
    unit: Option<String>,
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
        <span class="input affixed">
            <input
                type="text"
                inputmode="decimal"
                id=frame.id.clone()
                name=name
                node_ref=node
                value=value.get_untracked()
                on:input:target=move |event| value.set(event.target().value())
                autocomplete="off"
                disabled=move || disabled.get()
                aria-required=required.then_some("true")
                aria-describedby=frame.described_by()
                aria-invalid=frame.invalid()
            />
            {unit.map(|unit| view! { <span class="unit">{unit}</span> })}
        </span>
    };
    frame.around("field", control)
}
