//! Tells the server when nobody is at the page.
//!
//! Live changes make open pages fetch what has changed. That must not count as activity, or a session would never be
//! idle; so a page at which nobody has typed or pointed for a minute says so, by a cookie that goes with every call.

use leptos::{ev, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// How long nobody must have typed or pointed, in milliseconds.
const IDLE: f64 = 60_000.0;

/// How often at most to say that somebody is there, in milliseconds.
const PAUSE: f64 = 1000.0;

/// How often to look whether it is so.
const LOOK: Duration = Duration::from_secs(15);

/// Watches keys and pointer.
pub(super) fn watch_idleness() {
    Effect::new(move |started: Option<()>| {
        if started.is_some() {
            return;
        }
        let (last, said) = (StoredValue::new(now()), StoredValue::new(0.0));
        let active = move || {
            last.try_set_value(now());
            // Said again and again: another tab of this browser may be at rest, and says that.
            if said.try_get_value().is_some_and(|said| now() - said >= PAUSE) {
                said.try_set_value(now());
                set_cookie("portico_idle=; path=/agent; max-age=0; samesite=lax");
            }
        };
        active();
        let look = move || {
            if last.try_get_value().is_some_and(|last| now() - last >= IDLE) {
                set_cookie("portico_idle=1; path=/agent; samesite=lax");
            }
        };
        let looking = set_interval_with_handle(look, LOOK).ok();
        let pointed = window_event_listener(ev::pointerdown, move |_| active());
        let typed = window_event_listener(ev::keydown, move |_| active());
        let turned = window_event_listener(ev::wheel, move |_| active());
        on_cleanup(move || {
            pointed.remove();
            typed.remove();
            turned.remove();
            if let Some(looking) = looking {
                looking.clear();
            }
        });
    });
}

fn now() -> f64 {
    js_sys::Date::now()
}

fn set_cookie(cookie: &str) {
    if let Some(document) = document().dyn_ref::<HtmlDocument>() {
        // Without cookies nobody is signed in either.
        let _ = document.set_cookie(cookie);
    }
}
