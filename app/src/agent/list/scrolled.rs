//! How far a page was scrolled when its viewer left it, and the way back to there.

use crate::ui::Listener;
use leptos::prelude::*;

/// The scroll position, in CSS pixels, at the last click or key. When a page is taken away it is too late to ask: the next
/// one, which may be shorter, is there already.
pub(super) fn use_scrolled() -> StoredValue<f64> {
    let scrolled = StoredValue::new(0.0);
    Effect::new(move |_| {
        let note = move || {
            scrolled.try_set_value(window().scroll_y().unwrap_or_default());
        };
        // Before the router hears of it.
        let click = Listener::capturing("click", move |_| note());
        let key = Listener::capturing("keydown", move |_| note());
        on_cleanup(move || {
            click.stop();
            key.stop();
        });
    });
    scrolled
}

/// How many frames the rows may take to appear.
const FRAMES: u32 = 120;

/// Scrolls to where the viewer was, as soon as the page is long enough for it.
pub(super) fn scroll_back(to: f64) {
    try_scroll(to, FRAMES);
}

fn try_scroll(to: f64, frames: u32) {
    request_animation_frame(move || {
        window().scroll_to_with_x_and_y(0.0, to);
        let there = window().scroll_y().is_ok_and(|now| (now - to).abs() < 1.0);
        if !there && frames > 0 {
            try_scroll(to, frames - 1);
        }
    });
}
