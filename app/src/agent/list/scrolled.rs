//! Where a viewer was in a list when leaving it, and the way back to there.

use crate::ui::Listener;
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, Event};

/// A place in a list.
#[derive(Clone, Default)]
pub(super) struct Place {
    /// How far the page is scrolled, in CSS pixels.
    pub scrolled: f64,
    /// The address of the row that was opened.
    pub row: Option<String>,
}

/// The place at the last click or key. When a page is taken away it is too late to ask: the next one, which may be shorter,
/// is there already.
pub(super) fn use_place() -> StoredValue<Place> {
    let place = StoredValue::new(Place::default());
    Effect::new(move |_| {
        let note = move |event: &Event| {
            let row = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .and_then(|element| opened(&element));
            place.try_set_value(Place { scrolled: window().scroll_y().unwrap_or_default(), row });
        };
        // Before the router hears of it.
        let click = Listener::capturing("click", note);
        let key = Listener::capturing("keydown", note);
        on_cleanup(move || {
            click.stop();
            key.stop();
        });
    });
    place
}

/// The address of the row in which something was clicked, else of the one that the keys have marked.
fn opened(target: &Element) -> Option<String> {
    let row = target.closest("tbody tr").ok().flatten();
    let row = row.or_else(|| document().query_selector("tbody tr.at").ok().flatten())?;
    row.query_selector("a.row-link").ok().flatten()?.get_attribute("href")
}

/// How many frames the rows may take to appear.
const FRAMES: u32 = 120;

/// Scrolls to where the viewer was, as soon as the page is long enough for it, and marks the row that was opened.
pub(super) fn scroll_back(to: Place) {
    try_scroll(to, FRAMES);
}

fn try_scroll(to: Place, frames: u32) {
    request_animation_frame(move || {
        window().scroll_to_with_x_and_y(0.0, to.scrolled);
        let there = window().scroll_y().is_ok_and(|now| (now - to.scrolled).abs() < 1.0);
        if !there && frames > 0 {
            try_scroll(to, frames - 1);
        } else if let Some(row) = to.row {
            mark(&row);
        }
    });
}

/// Marks a row as the keys do, which go on from there.
fn mark(href: &str) {
    let link = document().query_selector(&format!("a.row-link[href=\"{href}\"]")).ok().flatten();
    if let Some(row) = link.and_then(|link| link.closest("tr").ok().flatten()) {
        let _ = row.class_list().add_1("at");
    }
}

/// What a list is called where the tab keeps its length over a reload.
const KEPT: &str = "portico-list";

/// Keeps how long the list at an address is, and how far it is scrolled, for the tab's next page.
pub(super) fn keep(href: &str, rows: usize) {
    if let Ok(Some(storage)) = window().session_storage() {
        let scrolled = window().scroll_y().unwrap_or_default();
        let _ = storage.set_item(KEPT, &format!("{rows} {scrolled} {href}"));
    }
}

/// How long the list at an address was when its page was left, and where its viewer was.
pub(super) fn kept(href: &str) -> Option<(usize, Place)> {
    let storage = window().session_storage().ok().flatten()?;
    let text = storage.get_item(KEPT).ok().flatten()?;
    let _ = storage.remove_item(KEPT);
    let mut parts = text.splitn(3, ' ');
    let (rows, scrolled) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (parts.next()? == href).then_some((rows, Place { scrolled, row: None }))
}
