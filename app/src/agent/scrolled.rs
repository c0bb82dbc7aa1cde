//! How far a page was scrolled when its viewer left it.

use leptos::{ev, prelude::*};

/// The scroll position, in CSS pixels, at the last click or key. When a page is taken away it is too late to ask: the next
/// one, which may be shorter, is there already.
pub(super) fn use_scrolled() -> StoredValue<f64> {
    let scrolled = StoredValue::new(0.0);
    Effect::new(move |_| {
        let note = move || {
            scrolled.try_set_value(window().scroll_y().unwrap_or_default());
        };
        let click = window_event_listener(ev::click, move |_| note());
        let key = window_event_listener(ev::keydown, move |_| note());
        on_cleanup(move || {
            click.remove();
            key.remove();
        });
    });
    scrolled
}
