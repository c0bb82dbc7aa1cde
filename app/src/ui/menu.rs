//! A button with a menu.

use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::wasm_bindgen::JsCast;
use leptos::{html, prelude::*};
use web_sys::{Element, HtmlElement};

use super::popover;
use super::{ButtonKind, Icon};

const ITEMS: &str = "[role^=menuitem]:not(:disabled)";

/// A button that opens a menu of [`super::MenuItem`]s. Arrow keys, Home, End and letters move; Escape and a click
/// elsewhere close.
#[component]
pub fn Menu(
    #[prop(into)] label: String,
    #[prop(optional, into)] icon: Option<String>,
    /// Shows only the symbol; the label becomes its name and tooltip.
    #[prop(optional)]
    icon_only: bool,
    #[prop(optional)] kind: ButtonKind,
    /// Replaces symbol and words by something else, such as an avatar.
    #[prop(optional, into)]
    trigger: Option<ViewFn>,
    /// The panel ends where the button ends instead of starting where it starts.
    #[prop(optional)]
    end: bool,
    /// Words instead of items to choose from.
    #[prop(optional)]
    plain: bool,
    children: Children,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let panel = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if let (Some(button), Some(panel)) = (button.get(), panel.get()) {
            popover::attach(&button, &panel);
        }
    });
    let toggled = move |_: Event| {
        let Some(panel) = panel.get_untracked() else { return };
        let shown = popover::is_open(&panel);
        open.set(shown);
        if shown {
            step(&panel, Step::First);
        }
    };
    let on_button = move |event: KeyboardEvent| {
        if event.key() == "ArrowDown"
            && !open.get_untracked()
            && let Some(button) = button.get_untracked()
        {
            event.prevent_default();
            button.click();
        }
    };
    let on_panel = move |event: KeyboardEvent| {
        if let Some(panel) = panel.get_untracked() {
            move_by_key(&panel, &event);
        }
    };
    let chosen = move |event: MouseEvent| {
        let item = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let (Some(item), Some(panel)) = (item, panel.get_untracked())
            && item.closest(ITEMS).ok().flatten().is_some()
        {
            popover::hide(&panel);
        }
    };
    let role = if plain { "dialog" } else { "menu" };
    let bare = icon_only || trigger.is_some();
    let class = match (&trigger, icon_only) {
        (Some(_), _) => "me",
        (None, true) => "icon-button",
        (None, false) => kind.class(),
    };
    let face = match trigger {
        Some(trigger) => trigger.run(),
        None if icon_only => icon.map(|name| view! { <Icon name=name/> }).into_any(),
        None => view! {
            {icon.map(|name| view! { <Icon name=name/> })}
            <span>{label.clone()}</span>
            <Icon name="chevron-down"/>
        }
        .into_any(),
    };
    view! {
        <span class="menu">
            <button
                type="button"
                class=class
                node_ref=button
                aria-haspopup=role
                aria-expanded=move || open.get().to_string()
                aria-label=bare.then(|| label.clone())
                title=bare.then(|| label.clone())
                on:keydown=on_button
            >
                {face}
            </button>
            <div
                class="menu-panel"
                class:end=end
                role=role
                aria-label=label.clone()
                popover="auto"
                node_ref=panel
                on:toggle=toggled
                on:keydown=on_panel
                on:click=chosen
            >
                {children()}
            </div>
        </span>
    }
}

enum Step {
    First,
    Last,
    Next,
    Previous,
    Letter(String),
}

fn move_by_key(panel: &HtmlElement, event: &KeyboardEvent) {
    let key = event.key();
    let to = match key.as_str() {
        "ArrowDown" => Step::Next,
        "ArrowUp" => Step::Previous,
        "Home" => Step::First,
        "End" => Step::Last,
        "Tab" => return popover::hide(panel),
        _ if key.chars().count() == 1 && key != " " && !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
            Step::Letter(key.to_lowercase())
        }
        _ => return,
    };
    event.prevent_default();
    // Letters are keyboard shortcuts outside menus.
    event.stop_propagation();
    step(panel, to);
}

fn step(panel: &HtmlElement, to: Step) {
    let Ok(found) = panel.query_selector_all(ITEMS) else { return };
    let items: Vec<HtmlElement> =
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<HtmlElement>().ok()).collect();
    let now = document().active_element().and_then(|active| items.iter().position(|item| **item == active));
    let count = items.len();
    let next = match to {
        Step::First => Some(0),
        Step::Last => count.checked_sub(1),
        Step::Next => Some(now.map_or(0, |at| (at + 1) % count.max(1))),
        Step::Previous => now.filter(|at| *at > 0).map(|at| at - 1).or(count.checked_sub(1)),
        Step::Letter(letter) => {
            let from = now.map_or(0, |at| at + 1);
            (0..count).map(|offset| (from + offset) % count).find(|at| {
                let words = items[*at].text_content().unwrap_or_default();
                words.trim_start().to_lowercase().starts_with(&letter)
            })
        }
    };
    if let Some(item) = next.and_then(|at| items.get(at)) {
        let _ = item.focus();
    }
}
