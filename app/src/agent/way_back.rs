//! From a form to the page that it was opened from.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use web_sys::MouseEvent;

/// The path that the viewer was at before, and the one that is there now.
#[derive(Clone, Copy)]
struct Paths(StoredValue<(String, String)>);

/// Makes [`use_way_back`] work below here.
pub(super) fn provide_way_back() {
    let path = use_location().pathname;
    let paths = Paths(StoredValue::new(Default::default()));
    provide_context(paths);
    Effect::new(move |_| {
        let now = path.get();
        paths.0.update_value(|(before, here)| {
            if *here != now {
                *before = std::mem::replace(here, now);
            }
        });
    });
}

/// Leads away from a form.
#[derive(Clone, Copy)]
pub(super) struct WayBack {
    paths: Option<Paths>,
    navigate: StoredValue<Navigate>,
}

type Navigate = Box<dyn Fn(&str) + Send + Sync>;

/// The way from the form that is shown.
pub(super) fn use_way_back() -> WayBack {
    let navigate = use_navigate();
    let replace = move |to: &str| navigate(to, NavigateOptions { replace: true, ..NavigateOptions::default() });
    WayBack { paths: use_context(), navigate: StoredValue::new(Box::new(replace)) }
}

impl WayBack {
    /// To a page: back, if the viewer came from there, else in place of the form. Going back later leads further, and never
    /// into the form again.
    pub(super) fn go(self, to: &str) {
        let came_from_there = self.paths.is_some_and(|paths| paths.0.with_value(|(before, _)| before == to));
        let history = window().history().ok().filter(|_| came_from_there);
        match history {
            Some(history) => drop(history.back()),
            None => self.navigate.with_value(|navigate| navigate(to)),
        }
    }

    /// Likewise, by a plain click on a link.
    pub(super) fn clicked(self, event: &MouseEvent, to: &str) {
        let plain = event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key());
        if plain && !event.default_prevented() {
            event.prevent_default();
            self.go(to);
        }
    }
}
