//! Nothing typed is lost by accident.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use super::listen::Listener;

/// Asks before the page is left while `dirty` is true: by a link, by closing the tab, by reloading.
pub fn use_unsaved(dirty: Signal<bool>) {
    let question = crate::tr!(ui.ask_before_leaving);
    // The person has agreed to leave; the browser need not ask again.
    let leaving = StoredValue::new(false);
    let is_dirty = move || dirty.try_get_untracked() == Some(true) && leaving.try_get_value() == Some(false);
    Effect::new(move |_| {
        let unload = window_event_listener(ev::beforeunload, move |event| {
            if is_dirty() {
                event.prevent_default();
                // Older browsers ask only if there is a text, which none shows.
                event.set_return_value(question);
            }
        });
        let click = Listener::capturing("click", move |event| {
            if !is_dirty() || !leaves_page(event) {
                return;
            }
            if window().confirm_with_message(question).unwrap_or(true) {
                leaving.set_value(true);
            } else {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        });
        on_cleanup(move || {
            unload.remove();
            click.stop();
        });
    });
}

/// A plain click on a link that replaces this page.
fn leaves_page(event: &web_sys::Event) -> bool {
    let Some(click) = event.dyn_ref::<MouseEvent>() else { return false };
    if click.button() != 0 || click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key() {
        return false;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return false };
    let same_tab = link.target().is_empty() || link.target() == "_self";
    let other_page = link.get_attribute("href").is_some_and(|href| !href.starts_with('#'));
    same_tab && other_page && !link.has_attribute("download") && link.protocol().starts_with("http")
}

/// For a form's `on:keydown`: Ctrl+Enter, or ⌘ and Enter, sends it.
pub fn submit_on_ctrl_enter(event: KeyboardEvent) {
    if event.key() != "Enter" || !(event.ctrl_key() || event.meta_key()) || event.is_composing() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let form = target.and_then(|target| target.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        event.prevent_default();
        // Refused only if the form has left the page.
        let _ = form.request_submit();
    }
}
