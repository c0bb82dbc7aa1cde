//! What a password must keep, ticked off while it is typed.

use leptos::prelude::*;

use super::Icon;

/// A checklist and a meter; the server decides.
#[component]
pub fn PasswordRules(
    /// Each rule in words, and whether it is kept.
    #[prop(into)]
    rules: Signal<Vec<(String, bool)>>,
    /// 0 (very weak) to 4 (strong); the meter is empty while nothing is known.
    #[prop(optional, into)]
    strength: Option<Signal<Option<u8>>>,
) -> impl IntoView {
    let items = move || {
        rules
            .get()
            .into_iter()
            .map(|(text, kept)| {
                let (icon, word) =
                    if kept { ("check", crate::tr!(ui.kept)) } else { ("circle", crate::tr!(ui.not_kept)) };
                view! {
                    <li class:kept=kept>
                        <Icon name=icon/>
                        <span><span class="sr">{word} " "</span> {text}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        {strength.map(meter)}
        <ul class="rules">{items}</ul>
    }
}

fn meter(strength: Signal<Option<u8>>) -> impl IntoView {
    let class = move || match strength.get() {
        Some(level) => format!("strength level-{}", level.min(4)),
        None => "strength".to_owned(),
    };
    let word = move || {
        strength.get().map(|level| match level {
            0 => crate::tr!(ui.strength_very_weak),
            1 => crate::tr!(ui.strength_weak),
            2 => crate::tr!(ui.strength_fair),
            3 => crate::tr!(ui.strength_good),
            _ => crate::tr!(ui.strength_strong),
        })
    };
    view! {
        <div class=class>
            <span class="bar" aria-hidden="true"><i></i><i></i><i></i><i></i></span>
            <span aria-live="polite"><span class="sr">{crate::tr!(ui.strength)} ": "</span> {word}</span>
        </div>
    }
}
