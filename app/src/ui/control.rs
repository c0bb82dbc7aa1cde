//! Keeps a form control and its signal the same.
//!
//! The control is not simply bound to the signal: what a person typed (or the browser restored) before the page was
//! hydrated would be lost. So the signal adopts it once, and from then on rules.

use leptos::{html, prelude::*};

/// Follows a text input.
pub(super) fn follow_input(node: NodeRef<html::Input>, value: RwSignal<String>) {
    Effect::new(move |met: Option<bool>| {
        let Some(control) = node.get() else { return false };
        let wanted = value.get();
        let shown = control.value();
        if met != Some(true) && shown != control.default_value() {
            value.set(shown);
        } else if shown != wanted {
            control.set_value(&wanted);
        }
        true
    });
}

/// Follows a text area.
pub(super) fn follow_text_area(node: NodeRef<html::Textarea>, value: RwSignal<String>) {
    Effect::new(move |met: Option<bool>| {
        let Some(control) = node.get() else { return false };
        let wanted = value.get();
        let shown = control.value();
        if met != Some(true) && Ok(&shown) != control.default_value().as_ref() {
            value.set(shown);
        } else if shown != wanted {
            control.set_value(&wanted);
        }
        true
    });
}

/// Follows a check box.
pub(super) fn follow_check(node: NodeRef<html::Input>, value: RwSignal<bool>) {
    Effect::new(move |met: Option<bool>| {
        let Some(control) = node.get() else { return false };
        let wanted = value.get();
        let shown = control.checked();
        if met != Some(true) && shown != control.default_checked() {
            value.set(shown);
        } else if shown != wanted {
            control.set_checked(wanted);
        }
        true
    });
}

fn first(options: &Signal<Vec<(String, String)>>) -> Option<String> {
    options.with_untracked(|options| options.first().map(|(value, _)| value.clone()))
}

/// Follows a list of options, which may itself change.
pub(super) fn follow_select(
    node: NodeRef<html::Select>,
    value: RwSignal<String>,
    options: Signal<Vec<(String, String)>>,
) {
    Effect::new(move |met: Option<bool>| {
        let Some(control) = node.get() else { return false };
        let wanted = value.get();
        let known = options.with(|options| options.iter().any(|(value, _)| *value == wanted));
        let shown = control.value();
        // What is shown without anybody's doing: the option that was written as selected, or the first one.
        let written = control.query_selector("option[selected]").ok().flatten();
        let written = written.and_then(|option| option.get_attribute("value")).or_else(|| first(&options));
        if met != Some(true) && known && shown != wanted && Some(&shown) != written.as_ref() {
            value.set(shown);
        } else if shown != wanted {
            control.set_value(&wanted);
        }
        // Options that came with this change may be put on the page only after this effect.
        queue_microtask(move || {
            if let Some(wanted) = value.try_get_untracked()
                && control.value() != wanted
            {
                control.set_value(&wanted);
            }
        });
        true
    });
}
