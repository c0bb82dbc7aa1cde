//! A card that shows more about what one points at.

use std::time::Duration;

use leptos::ev::{self, FocusEvent, KeyboardEvent, MouseEvent, PointerEvent};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::wasm_bindgen::JsCast;
use leptos::{html, prelude::*};
use web_sys::{HtmlElement, Node};

use super::listen::Listener;
use super::popover;

const POINTED: Duration = Duration::from_millis(350);
const PRESSED: Duration = Duration::from_millis(500);
/// Long enough for the way from the trigger to the card.
const LEFT: Duration = Duration::from_millis(220);

/// Opens a card after pointing at its children for a moment, by Space while the focus is on them, or by a long press.
/// It stays while it is pointed at; Escape, leaving and scrolling close it.
#[component]
pub fn HoverCard(
    /// What screen readers call the card.
    #[prop(into)]
    label: String,
    /// The card; on the page only while it is open.
    #[prop(into)]
    card: ViewFn,
    /// What is pointed at; may be a link.
    children: Children,
) -> impl IntoView {
    let trigger = NodeRef::<html::Span>::new();
    let panel = NodeRef::<html::Span>::new();
    let opening = Opening::new();
    let open = opening.open;

    Effect::new(move |_| {
        let (Some(trigger), Some(panel)) = (trigger.get(), panel.get()) else { return };
        if !open.get() {
            popover::hide(&panel);
            return;
        }
        popover::show(&panel, &focusable(&trigger));
        let inside = move |event: &web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            panel.contains(target.as_ref()) || trigger.contains(target.as_ref())
        };
        let close_outside = {
            let inside = inside.clone();
            move |event: &web_sys::Event| {
                if !inside(event) {
                    opening.close();
                }
            }
        };
        let touched = window_event_listener(ev::pointerdown, {
            let close_outside = close_outside.clone();
            move |event| close_outside(&event)
        });
        let escaped = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" {
                opening.close();
            }
        });
        let scrolled = Listener::capturing("scroll", close_outside);
        on_cleanup(move || {
            touched.remove();
            escaped.remove();
            scrolled.stop();
        });
    });

    let keydown = move |event: KeyboardEvent| {
        let on_card = panel.get_untracked().is_some_and(|panel| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            panel.contains(target.as_ref())
        });
        if event.key() == " " && !on_card {
            event.prevent_default();
            if open.get_untracked() { opening.close() } else { opening.open_now() }
        }
    };
    let focusout = move |event: FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        if let (Some(to), Some(trigger)) = (to, trigger.get_untracked())
            && !trigger.contains(Some(&to))
        {
            opening.close();
        }
    };
    let pointerenter = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            opening.later(true, POINTED);
        }
    };
    let pointerleave = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            opening.later(false, LEFT);
        }
    };
    let pointerdown = move |event: PointerEvent| {
        if event.pointer_type() == "touch" && !open.get_untracked() {
            opening.later_by_touch();
        } else if !open.get_untracked() {
            // It is about to be clicked: no card in the way.
            opening.stop();
        }
    };
    let lifted = move |event: PointerEvent| {
        if event.pointer_type() == "touch" {
            opening.stop();
        }
    };
    let click = move |event: MouseEvent| {
        // The end of a long press is no click on the link.
        if opening.touched.get_value() {
            opening.touched.set_value(false);
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let contextmenu = move |event: MouseEvent| {
        if opening.touched.get_value() {
            event.prevent_default();
        }
    };
    view! {
        <span
            class="hover-trigger"
            node_ref=trigger
            on:pointerenter=pointerenter
            on:pointerleave=pointerleave
            on:pointerdown=pointerdown
            on:pointerup=lifted
            on:pointercancel=lifted
            on:contextmenu=contextmenu
            on:click=click
            on:keydown=keydown
            on:focusout=focusout
        >
            {children()}
            <span class="hover-card" role="dialog" aria-label=label popover="manual" node_ref=panel>
                {move || open.get().then(|| card.run())}
            </span>
        </span>
    }
}

/// Whether the card is open, and when that will change.
#[derive(Clone, Copy)]
struct Opening {
    open: RwSignal<bool>,
    /// It was opened by a long press whose click is still to come.
    touched: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Opening {
    fn new() -> Self {
        let opening =
            Self { open: RwSignal::new(false), touched: StoredValue::new(false), timer: StoredValue::new(None) };
        on_cleanup(move || opening.stop());
        opening
    }

    fn stop(self) {
        if let Some(Some(timer)) = self.timer.try_get_value() {
            timer.clear();
        }
    }

    fn later(self, open: bool, after: Duration) {
        self.stop();
        if self.open.get_untracked() != open {
            self.timer.set_value(set_timeout_with_handle(move || self.open.set(open), after).ok());
        }
    }

    fn later_by_touch(self) {
        self.stop();
        self.touched.set_value(false);
        let pressed = move || {
            self.touched.set_value(true);
            self.open.set(true);
        };
        self.timer.set_value(set_timeout_with_handle(pressed, PRESSED).ok());
    }

    fn open_now(self) {
        self.stop();
        self.open.set(true);
    }

    fn close(self) {
        self.stop();
        self.open.set(false);
    }
}

/// What can be focused inside the trigger: with it as the source, Tab goes from there into the card.
fn focusable(trigger: &HtmlElement) -> HtmlElement {
    let found = trigger.query_selector(":is(a[href], button):not([popover] *)").ok().flatten();
    found.and_then(|found| found.dyn_into().ok()).unwrap_or_else(|| trigger.clone())
}
