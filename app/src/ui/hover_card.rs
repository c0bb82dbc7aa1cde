//! A card that shows more about what one points at.
//!
//! One card serves the whole page: whatever has the attribute `data-card` opens it, so that a table of a thousand names
//! costs a thousand attributes and no listener.

use std::time::Duration;

use leptos::ev::{self, FocusEvent, KeyboardEvent, MouseEvent, PointerEvent};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::wasm_bindgen::JsCast;
use leptos::{html, prelude::*};
use web_sys::{Element, EventTarget, HtmlElement, Node};

use super::listen::Listener;
use super::popover;

const POINTED: Duration = Duration::from_millis(350);
const PRESSED: Duration = Duration::from_millis(500);
/// Long enough for the way from the trigger to the card.
const LEFT: Duration = Duration::from_millis(220);

/// Opens the card of an element with `data-card` after pointing at it for a moment, by Space while the focus is on it,
/// or by a long press. The card stays while it is pointed at; Escape, leaving and scrolling close it.
#[component]
pub fn HoverCards(
    /// What screen readers call the card of something with this key and text.
    label: fn(&str, String) -> String,
    /// The card of a key, the value of `data-card`; on the page only while it is open.
    #[prop(into)]
    card: Callback<String, AnyView>,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    let state = State {
        open: RwSignal::new(None),
        touched: StoredValue::new(false),
        pressing: StoredValue::new(false),
        timer: StoredValue::new(None),
        serial: StoredValue::new(0),
        panel,
    };
    Effect::new(move |_| {
        let Some(panel) = panel.get() else { return };
        popover::hide(&panel);
        if let Some(trigger) = state.open.get().and_then(|open| open.trigger()) {
            adopt(&panel, &trigger);
            popover::show(&panel, &trigger);
        }
    });
    Effect::new(move |started: Option<()>| {
        if started.is_none() {
            state.listen();
        }
    });
    view! {
        <div
            class="hover-card"
            role="dialog"
            aria-label=move || state.open.get().map(|open| label(&open.key, open.text))
            popover="manual"
            node_ref=panel
        >
            {move || state.open.get().map(|open| card.run(open.key))}
        </div>
    }
}

/// Moves the card to where it can be used: while a dialog is open, nothing outside of it can be.
fn adopt(panel: &HtmlElement, trigger: &Element) {
    let place = trigger.closest("dialog").ok().flatten().or_else(|| document().body().map(Into::into));
    if let Some(place) = place
        && panel.parent_element().as_ref() != Some(&place)
    {
        let _ = place.append_child(panel);
    }
}

/// What the card is open on. The trigger itself is found by its mark, so that nothing of the page is held here.
#[derive(Clone, PartialEq, Eq)]
struct Open {
    key: String,
    text: String,
    mark: u32,
}

const MARK: &str = "data-card-open";

impl Open {
    fn trigger(&self) -> Option<HtmlElement> {
        let found = document().query_selector(&format!("[{MARK}=\"{}\"]", self.mark)).ok().flatten()?;
        found.dyn_into().ok()
    }
}

#[derive(Clone, Copy)]
struct State {
    open: RwSignal<Option<Open>>,
    /// It was opened by a long press whose click is still to come.
    touched: StoredValue<bool>,
    /// A finger is on a trigger.
    pressing: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    serial: StoredValue<u32>,
    panel: NodeRef<html::Div>,
}

/// The element with a card at or around the target of an event.
fn trigger_of(target: Option<EventTarget>) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest("[data-card]").ok().flatten()
}

fn is_inside(element: &Element, target: Option<EventTarget>) -> bool {
    let node = target.and_then(|target| target.dyn_into::<Node>().ok());
    node.is_some() && element.contains(node.as_ref())
}

impl State {
    fn listen(self) {
        let over = window_event_listener(ev::pointerover, move |event| self.pointed(&event));
        let left = window_event_listener(ev::pointerout, move |event| self.left(&event));
        let down = window_event_listener(ev::pointerdown, move |event| self.pressed(&event));
        let up = window_event_listener(ev::pointerup, move |event| self.lifted(&event));
        let cancelled = window_event_listener(ev::pointercancel, move |event| self.lifted(&event));
        let menu = window_event_listener(ev::contextmenu, move |event| {
            if self.touched.get_value() {
                event.prevent_default();
            } else if self.pressing.get_value()
                && let Some(trigger) = trigger_of(event.target())
            {
                // The system takes a press for long earlier than the card; the card is what it is for.
                event.prevent_default();
                self.touched.set_value(true);
                self.show(&trigger);
            }
        });
        let key = window_event_listener(ev::keydown, move |event| self.typed(&event));
        let focus = window_event_listener(ev::focusout, move |event| self.unfocused(&event));
        // Before the router sees it.
        let click = Listener::capturing("click", move |event| self.clicked(event.unchecked_ref()));
        let scroll = Listener::capturing("scroll", move |event| {
            if !self.is_on_card(event.target().as_ref()) {
                self.close();
            }
        });
        on_cleanup(move || {
            for listener in [over, left, down, up, cancelled] {
                listener.remove();
            }
            menu.remove();
            key.remove();
            focus.remove();
            click.stop();
            scroll.stop();
            self.stop();
        });
    }

    fn pointed(self, event: &PointerEvent) {
        if event.pointer_type() != "mouse" {
            return;
        }
        if self.is_on_card(event.target().as_ref()) {
            self.stop();
        } else if let Some(trigger) = trigger_of(event.target()) {
            // From one part of the trigger to another is no news.
            if is_inside(&trigger, event.related_target()) {
                return;
            }
            if self.is_open_on(&trigger) {
                self.stop();
            } else {
                self.later(POINTED, move || self.show(&trigger));
            }
        }
    }

    fn left(self, event: &PointerEvent) {
        let from_trigger = trigger_of(event.target());
        let from_card = self.is_on_card(event.target().as_ref());
        if event.pointer_type() != "mouse" || (from_trigger.is_none() && !from_card) {
            return;
        }
        let to = event.related_target();
        let stays = from_trigger.is_some_and(|trigger| is_inside(&trigger, to.clone()))
            || (from_card && self.is_on_card(to.as_ref()));
        if !stays {
            self.later(LEFT, move || self.close());
        }
    }

    fn pressed(self, event: &PointerEvent) {
        let trigger = trigger_of(event.target());
        match trigger {
            Some(trigger) if event.pointer_type() == "touch" && !self.is_open_on(&trigger) => {
                self.close();
                self.touched.set_value(false);
                self.pressing.set_value(true);
                self.later(PRESSED, move || {
                    self.touched.set_value(true);
                    self.show(&trigger);
                });
            }
            // It is about to be clicked: no card in the way.
            Some(trigger) if !self.is_open_on(&trigger) => self.stop(),
            Some(_) => {}
            None if self.is_on_card(event.target().as_ref()) => {}
            None => self.close(),
        }
    }

    fn lifted(self, event: &PointerEvent) {
        if event.pointer_type() == "touch" {
            self.pressing.set_value(false);
            self.stop();
        }
    }

    /// The end of a long press is no click on the link. A card whose link was followed has done its work.
    fn clicked(self, event: &MouseEvent) {
        if self.touched.get_value() {
            self.touched.set_value(false);
            if trigger_of(event.target()).is_some() {
                event.prevent_default();
                event.stop_propagation();
                return;
            }
        }
        let followed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if followed.and_then(|target| target.closest("a[href]").ok().flatten()).is_some() {
            self.stop();
            // Not at once: the link must still be there for the router.
            set_timeout(move || self.close(), Duration::ZERO);
        }
    }

    fn typed(self, event: &KeyboardEvent) {
        match event.key().as_str() {
            "Escape" if self.open.get_untracked().is_some() => {
                // The dialog around it stays.
                event.prevent_default();
                self.close();
            }
            " " => {
                if let Some(trigger) = trigger_of(event.target()) {
                    event.prevent_default();
                    if self.is_open_on(&trigger) { self.close() } else { self.show(&trigger) }
                }
            }
            _ => {}
        }
    }

    fn unfocused(self, event: &FocusEvent) {
        let Some(open) = self.open.get_untracked() else { return };
        let Some(to) = event.related_target() else { return };
        let inside = open.trigger().is_some_and(|trigger| is_inside(&trigger, Some(to.clone())));
        if !inside && !self.is_on_card(Some(&to)) {
            self.close();
        }
    }

    fn is_on_card(self, target: Option<&EventTarget>) -> bool {
        let node = target.and_then(|target| target.dyn_ref::<Node>());
        node.is_some() && self.panel.get_untracked().is_some_and(|panel| panel.contains(node))
    }

    fn is_open_on(self, trigger: &Element) -> bool {
        let open = self.open.get_untracked();
        open.is_some_and(|open| trigger.get_attribute(MARK).is_some_and(|mark| mark == open.mark.to_string()))
    }

    fn stop(self) {
        if let Some(Some(timer)) = self.timer.try_get_value() {
            timer.clear();
        }
    }

    fn later(self, after: Duration, act: impl Fn() + 'static) {
        self.stop();
        self.timer.set_value(set_timeout_with_handle(act, after).ok());
    }

    fn show(self, trigger: &Element) {
        self.stop();
        let Some(key) = trigger.get_attribute("data-card") else { return };
        if !trigger.is_connected() {
            return;
        }
        self.unmark();
        let mark = self.serial.try_update_value(|serial| {
            *serial += 1;
            *serial
        });
        let mark = mark.unwrap_or_default();
        // The mark is only for this file; the page works without it.
        let _ = trigger.set_attribute(MARK, &mark.to_string());
        let text = trigger.text_content().unwrap_or_default();
        self.open.set(Some(Open { key, text: text.trim().to_owned(), mark }));
    }

    fn close(self) {
        self.stop();
        if self.open.try_get_untracked().flatten().is_some() {
            self.unmark();
            self.open.set(None);
        }
    }

    fn unmark(self) {
        if let Some(trigger) = self.open.get_untracked().and_then(|open| open.trigger()) {
            let _ = trigger.remove_attribute(MARK);
        }
    }
}
