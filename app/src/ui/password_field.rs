//! A password.

use leptos::{html, prelude::*};

use super::IconButton;
use super::control::follow_input;
use super::field::{FieldMessage, Frame};

/// A password that can be shown. Children, such as the rules it must keep, follow below the input.
#[component]
pub fn PasswordField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    /// `new-password` or `current-password`.
    #[prop(default = "new-password")]
    autocomplete: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<FieldMessage>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    follow_input(node, value);
    let frame = Frame { id: Frame::id(id, &name), label, required, hint, error };
    let shown = RwSignal::new(false);
    let label = move || if shown.get() { crate::tr!(ui.hide_password) } else { crate::tr!(ui.show_password) };
    let control = view! {
        <span class="input affixed">
            <input
                type=move || if shown.get() { "text" } else { "password" }
                id=frame.id.clone()
                name=name
                node_ref=node
                on:input:target=move |event| value.set(event.target().value())
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                autofocus=autofocus
                disabled=move || disabled.get()
                aria-required=required.then_some("true")
                aria-describedby=frame.described_by()
                aria-invalid=frame.invalid()
            />
            <IconButton
                icon=Signal::derive(move || if shown.get() { "eye-off" } else { "eye" }.to_owned())
                label=Signal::derive(move || label().to_owned())
                on_click=move |()| shown.update(|shown| *shown = !*shown)
            />
        </span>
        {children.map(|children| children())}
    };
    frame.around("field", control)
}
