//! Nothing typed is lost by accident.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, HtmlElement, MouseEvent};

use super::listen::Listener;
use super::picker::after_blur;

/// The forms of this page with something unsaved. Whoever leads away from the page without a link asks
/// [`Unsaved::may_leave`] first.
#[derive(Clone, Copy)]
pub struct Unsaved(StoredValue<Vec<Signal<bool>>>);

/// Makes [`use_unsaved`] and [`Unsaved::of_page`] work below here.
pub fn provide_unsaved() {
    provide_context(Unsaved(StoredValue::new(Vec::new())));
}

impl Unsaved {
    /// Those of this page.
    pub fn of_page() -> Self {
        use_context().unwrap_or_else(|| Self(StoredValue::new(Vec::new())))
    }

    /// Whether the page may be left: nothing is unsaved, or the person agrees to lose it.
    pub fn may_leave(self) -> bool {
        if !self.any() {
            return true;
        }
        let agreed = window().confirm_with_message(crate::tr!(ui.ask_before_leaving)).unwrap_or(true);
        if agreed {
            // Nobody need ask again.
            self.0.try_update_value(Vec::clear);
        }
        agreed
    }

    fn any(self) -> bool {
        let any = |forms: &Vec<Signal<bool>>| forms.iter().any(|dirty| dirty.try_get_untracked() == Some(true));
        self.0.try_with_value(any).unwrap_or_default()
    }
}

/// Asks before the page is left while `dirty` is true: by a link, by Back, by closing the tab, by reloading.
pub fn use_unsaved(dirty: Signal<bool>) {
    let question = crate::tr!(ui.ask_before_leaving);
    let unsaved = Unsaved::of_page();
    Effect::new(move |started: Option<()>| {
        if started.is_some() {
            return;
        }
        unsaved.0.try_update_value(|forms| forms.push(dirty));
        let here = window().location().href().unwrap_or_default();
        let unload = window_event_listener(ev::beforeunload, move |event| {
            if unsaved.any() {
                event.prevent_default();
                // Older browsers ask only if there is a text, which none shows.
                event.set_return_value(question);
            }
        });
        let click = Listener::capturing("click", move |event| {
            if leaves_page(event) && !unsaved.may_leave() {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        });
        let back = Listener::first_on_window("popstate", move |event| {
            if !unsaved.may_leave() {
                event.stop_immediate_propagation();
                // The address has changed already; it is put back where the form is.
                if let Ok(history) = window().history() {
                    let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
                }
            }
        });
        on_cleanup(move || {
            unload.remove();
            click.stop();
            back.stop();
            unsaved.0.try_update_value(|forms| forms.retain(|known| *known != dirty));
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
        // As with a click on the button: the field is left first, and takes what was typed into it.
        if let Some(field) = document().active_element().and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.blur();
        }
        after_blur(move || {
            // Refused only if the form has left the page.
            let _ = form.request_submit();
        });
    }
}
