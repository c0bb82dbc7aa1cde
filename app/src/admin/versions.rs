//! What went wrong with a form; if somebody else was faster, both versions and the choice between them.

use crate::{
    agent::ConflictView,
    api::ApiError,
    form::{FormFailure, FormState},
};
use domain::{Conflict, Error};
use leptos::prelude::*;

/// How a record's fields are shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// The words for a key.
    pub label: fn(&str) -> String,
    /// The words for a key's value.
    pub value: fn(&str, &str) -> String,
}

impl Shown {
    fn all(self, values: Vec<(String, String)>) -> Vec<(String, String)> {
        let words = |(key, value): (String, String)| {
            let value = (self.value)(&key, &value);
            (key, value)
        };
        values.into_iter().map(words).collect()
    }
}

/// What went wrong with a form that changes a record.
#[component]
pub(super) fn ChangeFailure(
    /// The form.
    state: FormState,
    /// The version that the form would replace.
    version: RwSignal<i64>,
    /// Keys and values that would be saved.
    mine: Signal<Vec<(String, String)>>,
    /// Words.
    shown: Shown,
    /// Saves the form.
    save: Callback<()>,
    /// Drops the form and takes what is stored.
    take: Callback<()>,
) -> impl IntoView {
    move || match state.failure.get() {
        Some(ApiError::Domain(Error::Conflict(conflict))) => {
            let conflict = Conflict { current: shown.all(conflict.current), ..*conflict };
            let keep = move |theirs| {
                version.set(theirs);
                save.run(());
            };
            view! {
                <ConflictView
                    conflict=conflict
                    mine=Signal::derive(move || shown.all(mine.get()))
                    label=move |key: &str| (shown.label)(key)
                    on_keep_mine=keep
                    on_take_theirs=take
                    busy=state.busy
                />
            }
            .into_any()
        }
        Some(_) => view! { <FormFailure state=state /> }.into_any(),
        None => ().into_any(),
    }
}
