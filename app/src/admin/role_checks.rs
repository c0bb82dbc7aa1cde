//! A tick for each role.

use super::agents::GroupError;
use crate::ui::FieldMessage;
use domain::RoleId;
use leptos::prelude::*;

/// A role that can be ticked: its name, and what it is for.
pub(super) struct Choice {
    pub id: RoleId,
    pub name: String,
    pub hint: String,
}

/// Ticks for roles, within a group that says what they mean.
#[component]
pub(super) fn RoleChecks(
    choices: Vec<Choice>,
    /// Those that are ticked.
    value: RwSignal<Vec<RoleId>>,
    error: Signal<Option<FieldMessage>>,
) -> impl IntoView {
    let toggle = move |id: RoleId, on: bool| {
        value.update(|roles| {
            roles.retain(|role| *role != id);
            if on {
                roles.push(id);
            }
        });
    };
    let invalid = move || error.read().is_some().then_some("true");
    let checks = choices.into_iter().map(|Choice { id, name, hint }| {
        let field = format!("role-{id}");
        view! {
            <div class="field check">
                <input
                    type="checkbox"
                    id=field.clone()
                    checked=value.read_untracked().contains(&id)
                    prop:checked=move || value.read().contains(&id)
                    on:change:target=move |event| toggle(id, event.target().checked())
                    aria-invalid=invalid
                    aria-describedby="roles-error"
                />
                <label for=field>{name}</label>
                {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> })}
            </div>
        }
    });
    view! {
        {checks.collect_view()}
        <GroupError id="roles-error" error=error />
    }
}
