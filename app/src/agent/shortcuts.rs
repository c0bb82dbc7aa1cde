//! Keyboard shortcuts, and the page that lists them.

use crate::{
    tr,
    ui::{Dialog, Kbd, Unsaved},
    viewer::{use_preferences, use_viewer},
};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Listens for shortcuts; `?` shows them all.
pub(super) fn listen(palette: RwSignal<bool>, help: RwSignal<bool>) {
    let navigate = StoredValue::new(use_navigate());
    let viewer = use_viewer();
    let unsaved = Unsaved::of_page();
    let preferences = use_preferences();
    let may_add = viewer.may_add_people();
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
                event.prevent_default();
                palette.set(true);
                return;
            }
            // The dialog may still be on its way; what is typed meanwhile is not meant for the page.
            if palette.get_untracked() || help.get_untracked() {
                // A card above it is closed first.
                if event.key() == "Escape" && !event.default_prevented() {
                    palette.set(false);
                    help.set(false);
                }
                return;
            }
            if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) || is_dialog_open() {
                return;
            }
            if preferences.with_untracked(|chosen| chosen.no_keys) {
                return;
            }
            match event.key().as_str() {
                "?" => help.set(true),
                "/" => palette.set(true),
                "c" if may_add && unsaved.may_leave() => {
                    navigate.with_value(|navigate| navigate("/customer-users/new", NavigateOptions::default()));
                }
                "j" => step(1),
                "k" => step(-1),
                "Enter" if current_row().is_some() && no_control_focused() => press(".row-link"),
                "e" => press("[data-edit]"),
                _ => return,
            }
            event.prevent_default();
        });
        on_cleanup(move || handle.remove());
    });
}

/// The page that lists them.
#[component]
pub(super) fn Help(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title=Signal::derive(|| tr!(nav.shortcuts).to_owned())>
            <div class="shortcuts">
                <section>
                    <h3>{tr!(nav.keys.everywhere)}</h3>
                    <dl>
                        {line(tr!(nav.keys.search), "Ctrl+K")} {line(tr!(nav.keys.search), "/")}
                        {line(tr!(nav.keys.new_person), "C")}
                        {line(tr!(nav.keys.help), "?")}
                    </dl>
                </section>
                <section>
                    <h3>{tr!(nav.keys.lists)}</h3>
                    <dl>
                        {line(tr!(nav.keys.next), "J")} {line(tr!(nav.keys.previous), "K")}
                        {line(tr!(nav.keys.open), "Enter")} {line(tr!(nav.keys.edit), "E")}
                    </dl>
                </section>
                <section>
                    <h3>{tr!(nav.keys.forms)}</h3>
                    <dl>{line(tr!(nav.keys.save), "Ctrl+Enter")}</dl>
                </section>
            </div>
        </Dialog>
    }
}

fn line(what: &'static str, keys: &'static str) -> impl IntoView {
    view! {
        <div>
            <dt>{what}</dt>
            <dd>
                <Kbd keys=keys />
            </dd>
        </div>
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.is_content_editable()
    })
}

fn is_dialog_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn no_control_focused() -> bool {
    document().active_element().is_none_or(|element| !matches!(element.tag_name().as_str(), "A" | "BUTTON" | "SUMMARY"))
}

fn current_row() -> Option<Element> {
    document().query_selector("#content .table tr.at").ok().flatten()
}

/// Moves to the next or previous row of the page's list.
fn step(by: i32) {
    let Ok(rows) = document().query_selector_all("#content .table.long tbody tr") else { return };
    let rows: Vec<Element> = (0..rows.length()).filter_map(|index| rows.item(index)?.dyn_into().ok()).collect();
    if rows.is_empty() {
        return;
    }
    let last = i32::try_from(rows.len()).unwrap_or(i32::MAX) - 1;
    let at = rows.iter().position(|row| row.class_list().contains("at")).and_then(|at| i32::try_from(at).ok());
    let to = at.map_or(0, |at| (at + by).clamp(0, last));
    for row in &rows {
        let _ = row.class_list().remove_1("at");
    }
    if let Some(row) = usize::try_from(to).ok().and_then(|to| rows.get(to)) {
        let _ = row.class_list().add_1("at");
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Presses a control of the current row, or of the page when it has no rows. What is shown only until something else is
/// there is inert, and not meant.
fn press(selector: &str) {
    let has_rows = document().query_selector("#content .table.long tbody tr").ok().flatten().is_some();
    let within = current_row().or_else(|| document().get_element_by_id("content").filter(|_| !has_rows));
    let control = within.and_then(|within| within.query_selector(selector).ok().flatten());
    let control = control.filter(|control| control.closest("[inert]").ok().flatten().is_none());
    if let Some(control) = control.and_then(|control| control.dyn_into::<HtmlElement>().ok()) {
        control.click();
    }
}
