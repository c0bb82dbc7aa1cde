//! One of a few.

use leptos::{html, prelude::*};

use super::Icon;
use super::control::follow_select;
use super::field::{FieldMessage, Frame};

/// One of a few options, each a value and its words.
#[component]
pub fn SelectField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<FieldMessage>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Select>::new();
    follow_select(node, value, options);
    let frame = Frame { id: Frame::id(id, &name), label, required, hint, error };
    let entries = move || {
        let chosen = value.get_untracked();
        options
            .get()
            .into_iter()
            .map(|(value, label)| view! { <option selected=value == chosen value=value>{label}</option> })
            .collect_view()
    };
    let control = view! {
        <span class="select">
            <select
                class="input"
                id=frame.id.clone()
                name=name
                node_ref=node
                on:change:target=move |event| value.set(event.target().value())
                disabled=move || disabled.get()
                aria-required=required.then_some("true")
                aria-describedby=frame.described_by()
                aria-invalid=frame.invalid()
            >
                {entries}
            </select>
            <Icon name="chevron-down"/>
        </span>
    };
    frame.around("field", control)
}
