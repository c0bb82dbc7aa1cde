//! From a form to the page behind it.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::MouseEvent;

/// Leads away from a form, in its place: going back never leads into it again.
#[derive(Clone, Copy)]
pub(super) struct WayBack(StoredValue<Navigate>);

type Navigate = Box<dyn Fn(&str) + Send + Sync>;

/// The way from the form that is shown.
pub(super) fn use_way_back() -> WayBack {
    let navigate = use_navigate();
    let replace = move |to: &str| navigate(to, NavigateOptions { replace: true, ..NavigateOptions::default() });
    WayBack(StoredValue::new(Box::new(replace)))
}

impl WayBack {
    /// To a page. Whoever has left the form is led nowhere.
    pub(super) fn go(self, to: &str) {
        self.0.try_with_value(|navigate| navigate(to));
    }

    /// Likewise, by a plain click on a link.
    pub(super) fn clicked(self, event: &MouseEvent, to: &str) {
        let plain =
            event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if plain && !event.default_prevented() {
            event.prevent_default();
            self.go(to);
        }
    }
}
