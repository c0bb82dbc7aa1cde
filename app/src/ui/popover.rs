//! Popovers: elements of the top layer that hang on another element. Where they stand is said by the style sheet, with
//! anchor positioning; the browser knows the anchor because it is named as the source when the popover is shown.

use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// Shows a popover at its source.
pub(super) fn show(popover: &HtmlElement, source: &HtmlElement) {
    if is_open(popover) {
        return;
    }
    let options = js_sys::Object::new();
    let named = js_sys::Reflect::set(&options, &JsValue::from_str("source"), source);
    let method = js_sys::Reflect::get(popover, &JsValue::from_str("showPopover"))
        .ok()
        .and_then(|method| method.dyn_into::<js_sys::Function>().ok());
    if let (Ok(true), Some(method)) = (named, method) {
        // It may have left the page meanwhile; then there is nothing to show.
        let _ = method.call1(popover, &options);
    }
}

/// Hides a popover.
pub(super) fn hide(popover: &HtmlElement) {
    if is_open(popover) {
        let _ = popover.hide_popover();
    }
}

/// Whether a popover is shown.
pub(super) fn is_open(popover: &HtmlElement) -> bool {
    popover.matches(":popover-open").unwrap_or(false)
}

/// Makes a button open and close a popover, as the attribute `popovertarget` would, but without an id.
pub(super) fn attach(button: &HtmlElement, popover: &HtmlElement) {
    let _ = js_sys::Reflect::set(button, &JsValue::from_str("popoverTargetElement"), popover);
}
