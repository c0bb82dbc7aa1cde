//! Events that are caught before anything else sees them.

use leptos::prelude::*;
use leptos::reactive::owner::LocalStorage;
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Event;

type Heard = Closure<dyn FnMut(Event)>;

/// Listens to all events of a kind, on their way down to their target.
#[derive(Clone, Copy)]
pub(crate) struct Listener {
    kind: &'static str,
    on_window: bool,
    heard: StoredValue<Option<Heard>, LocalStorage>,
}

impl Listener {
    /// Starts to listen; [`Listener::stop`] ends it. Only in the browser.
    pub fn capturing(kind: &'static str, hear: impl Fn(&Event) + 'static) -> Self {
        let heard: Heard = Closure::new(move |event: Event| hear(&event));
        // Whatever is wrong with the document, the page works without this.
        let _ = document().add_event_listener_with_callback_and_bool(kind, heard.as_ref().unchecked_ref(), true);
        Self { kind, on_window: false, heard: StoredValue::new_local(Some(heard)) }
    }

    /// Likewise for events of the window itself, before those who listen to it.
    pub fn first_on_window(kind: &'static str, hear: impl Fn(&Event) + 'static) -> Self {
        let heard: Heard = Closure::new(move |event: Event| hear(&event));
        let _ = window().add_event_listener_with_callback_and_bool(kind, heard.as_ref().unchecked_ref(), true);
        Self { kind, on_window: true, heard: StoredValue::new_local(Some(heard)) }
    }

    /// Ends it.
    pub fn stop(self) {
        if let Some(Some(heard)) = self.heard.try_update_value(Option::take) {
            let listener = heard.as_ref().unchecked_ref();
            let _ = if self.on_window {
                window().remove_event_listener_with_callback_and_bool(self.kind, listener, true)
            } else {
                document().remove_event_listener_with_callback_and_bool(self.kind, listener, true)
            };
        }
    }
}
