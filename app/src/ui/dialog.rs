//! Modal dialogs, on the browser's own.

use leptos::ev::PointerEvent;
use leptos::wasm_bindgen::JsCast;
use leptos::{html, prelude::*};
use web_sys::{Event, HtmlDialogElement, HtmlElement};

use super::{Button, ButtonKind, IconButton};

/// Where the focus goes when a dialog opens: never to the button that closes it.
const FIRST: [&str; 4] = [
    "[autofocus]",
    ".dialog-body :is(input:not([type=hidden]), select, textarea):not(:disabled)",
    "footer button",
    ".dialog-body :is(a[href], button)",
];

/// A modal dialog. Escape, the cross and a click beside it close it; the focus returns to where it was. Once something was
/// typed, a click beside it does nothing, and Escape and the cross ask.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// 760 instead of 480 pixels.
    #[prop(optional)]
    wide: bool,
    /// The buttons.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// Only on the page while the dialog is open, so that it always starts fresh.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let typed = StoredValue::new(false);
    let may_close =
        move || !typed.get_value() || window().confirm_with_message(crate::tr!(ui.ask_before_closing)).unwrap_or(true);
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() == dialog.open() {
            return;
        }
        if open.get_untracked() {
            typed.set_value(false);
            // It may have left the page meanwhile; then there is nothing to show.
            let _ = dialog.show_modal();
            request_animation_frame(move || focus_first(&dialog));
        } else {
            dialog.close();
        }
    });
    let beside = move |event: PointerEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
        // The dialog itself has no room of its own: what hits it and nothing inside is its backdrop.
        if let (Some(target), Some(dialog)) = (target, node.get_untracked())
            && target == dialog
            && !typed.get_value()
        {
            open.set(false);
        }
    };
    let close = move |()| {
        if may_close() {
            open.set(false);
        }
    };
    let escape = move |event: Event| {
        if !may_close() {
            event.prevent_default();
        }
    };
    let inside = move || {
        let footer = footer.clone();
        open.get().then(|| {
            view! {
                <header>
                    <h2>{move || title.get()}</h2>
                    <IconButton icon="x" label=crate::tr!(ui.close) on_click=close/>
                </header>
                <div
                    class="dialog-body"
                    on:input=move |_| typed.set_value(true)
                    on:change=move |_| typed.set_value(true)
                >
                    {children()}
                </div>
                {footer.map(|footer| view! { <footer>{footer.run()}</footer> })}
            }
        })
    };
    view! {
        <dialog
            class="dialog"
            class:wide=wide
            aria-label=move || title.get()
            node_ref=node
            on:cancel=escape
            on:close=move |_| open.set(false)
            on:pointerdown=beside
        >
            {inside}
        </dialog>
    }
}

fn focus_first(dialog: &HtmlDialogElement) {
    let found = FIRST.iter().find_map(|selector| dialog.query_selector(selector).ok().flatten());
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}

/// A question before something happens, with the object's name in it.
#[component]
pub fn Confirm(
    open: RwSignal<bool>,
    #[prop(into)] question: Signal<String>,
    /// What will happen.
    #[prop(optional, into)]
    text: Signal<String>,
    #[prop(into)] confirm_label: Signal<String>,
    /// It destroys something.
    #[prop(optional)]
    danger: bool,
    #[prop(into)] on_confirm: Callback<()>,
) -> impl IntoView {
    let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
    let confirm = move |()| {
        open.set(false);
        on_confirm.run(());
    };
    let footer = move || {
        view! {
            <Button on_click=move |()| open.set(false)>{crate::tr!(ui.cancel)}</Button>
            <Button kind=kind on_click=confirm>{move || confirm_label.get()}</Button>
        }
    };
    view! {
        <Dialog open=open title=question footer=footer>
            <p>{move || text.get()}</p>
        </Dialog>
    }
}
