//! One line of text.

use leptos::{html, prelude::*};

use super::control::follow_input;
use super::field::{FieldMessage, Frame};

/// One line of text. Its length is judged by the server: nothing is cut off silently.
#[component]
pub fn TextField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    /// The input's type: `text`, `email`, `tel`, `url`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<FieldMessage>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    /// What the browser may fill in; off by default, since the field is about somebody else.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Offered while typing; other text is allowed.
    #[prop(optional, into)]
    suggestions: Option<Signal<Vec<String>>>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    follow_input(node, value);
    let id = Frame::id(id, &name);
    let frame = Frame { id: id.clone(), label, required, hint, error };
    let list = suggestions.map(|_| format!("{id}-list"));
    // `email` and `url` inputs change or hold back what is typed; the keyboard of phones is all we want of them.
    let (kind, mode) = match kind {
        "email" | "url" => ("text", Some(kind)),
        other => (other, None),
    };
    let plain = mode.is_some();
    let control = view! {
        <input
            class="input"
            type=kind
            inputmode=mode
            id=id
            name=name
            node_ref=node
            value=value.get_untracked()
            on:input:target=move |event| value.set(event.target().value())
            placeholder=placeholder
            autocomplete=autocomplete
            autocapitalize=plain.then_some("off")
            spellcheck=plain.then_some("false")
            autofocus=autofocus
            disabled=move || disabled.get()
            list=list.clone()
            aria-required=required.then_some("true")
            aria-describedby=frame.described_by()
            aria-invalid=frame.invalid()
        />
        {suggestions
            .map(|suggestions| {
                let options = move || {
                    suggestions.get().into_iter().map(|text| view! { <option value=text></option> }).collect_view()
                };
                view! { <datalist id=list>{options}</datalist> }
            })}
    };
    frame.around("field", control)
}
