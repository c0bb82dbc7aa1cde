//! Tells the server when nobody is at the page.
//!
//! Live changes make open pages fetch what has changed. That must not count as activity, or a session would never be
//! idle; so a page at which nobody has typed or pointed for a minute says so, by a cookie that goes with every call.

use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

const IDLE: Duration = Duration::from_mins(1);

/// Watches keys and pointer.
pub(super) fn watch_idleness() {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let active = move || {
        let Some(before) = timer.try_get_value() else { return };
        match before {
            Some(before) => before.clear(),
            None => set_cookie("portico_idle=; path=/agent; max-age=0; samesite=lax"),
        }
        let idle = move || {
            timer.try_set_value(None);
            set_cookie("portico_idle=1; path=/agent; samesite=lax");
        };
        timer.try_set_value(set_timeout_with_handle(idle, IDLE).ok());
    };
    Effect::new(move |started: Option<()>| {
        if started.is_some() {
            return;
        }
        active();
        let pointed = window_event_listener(ev::pointerdown, move |_| active());
        let typed = window_event_listener(ev::keydown, move |_| active());
        let turned = window_event_listener(ev::wheel, move |_| active());
        on_cleanup(move || {
            pointed.remove();
            typed.remove();
            turned.remove();
            if let Some(Some(timer)) = timer.try_get_value() {
                timer.clear();
            }
        });
    });
}

fn set_cookie(cookie: &str) {
    if let Some(document) = document().dyn_ref::<HtmlDocument>() {
        // Without cookies nobody is signed in either.
        let _ = document.set_cookie(cookie);
    }
}
