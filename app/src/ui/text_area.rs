//! Several lines of text.

use leptos::{html, prelude::*};

use super::control::follow_text_area;
use super::escape::escaped;
use super::field::{FieldMessage, Frame};

/// Several lines of text; grows with them.
#[component]
pub fn TextArea(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    #[prop(default = 4)] rows: u8,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<FieldMessage>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    follow_text_area(node, value);
    // Children would be written without escaping; and HTML drops a line break at the start.
    let content = format!("\n{}", escaped(&value.get_untracked()));
    let frame = Frame { id: Frame::id(id, &name), label, required, hint, error };
    let control = view! {
        <textarea
            class="input"
            id=frame.id.clone()
            name=name
            rows=rows.to_string()
            inner_html=content
            node_ref=node
            on:input:target=move |event| value.set(event.target().value())
            placeholder=placeholder
            disabled=move || disabled.get()
            aria-required=required.then_some("true")
            aria-describedby=frame.described_by()
            aria-invalid=frame.invalid()
        ></textarea>
    };
    frame.around("field", control)
}
