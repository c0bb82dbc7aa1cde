//! Two agents have saved the same person.

use super::typed::Typed;
use crate::{
    agent::{conflict::ConflictView, way_back::use_way_back},
    form::FormState,
    viewer::use_viewer,
    words,
};
use domain::{
    Conflict, CustomerUserId, Permission,
    customer_user::Draft,
    field::{Field, key},
};
use leptos::prelude::*;

/// Shows both versions when somebody else has saved meanwhile.
#[component]
pub(super) fn Conflicting(
    conflict: RwSignal<Option<Conflict>>,
    typed: Typed,
    fields: Memo<Vec<Field>>,
    /// The record that is changed, and the version of it that was seen.
    record: (RwSignal<Option<CustomerUserId>>, RwSignal<i64>),
    send: Callback<()>,
    state: FormState,
    start: RwSignal<Draft>,
) -> impl IntoView {
    let viewer = use_viewer();
    let way = use_way_back();
    let rights =
        [(key::VALIDITY, Permission::CustomerUserValidity), (key::LOGIN_FORBIDDEN, Permission::CustomerUserSecurity)];
    let denied = rights.map(|(key, right)| (!viewer.may(right)).then_some(key));
    move || {
        conflict.get().map(|mut found| {
            let current = found.current.clone();
            // Of what is read-only, and of what the viewer may not change, there is one version only.
            let is_denied = |key: &str| denied.contains(&Some(key));
            let fixed = |key: &str| untrack(|| fields.read().iter().any(|field| field.read_only && field.key == key));
            let given: Vec<_> = current.iter().filter(|(key, _)| is_denied(key)).cloned().collect();
            found.current.retain(|(key, _)| !fixed(key) && !is_denied(key));
            let login = current.iter().find(|(key, _)| key == key::LOGIN).map(|(_, login)| login.clone());
            let (theirs, stored) = (found.version, found.id.map(CustomerUserId));
            let (id, version) = record;
            let keep = move |now: i64| {
                typed.take(&given, &[]);
                if id.get_untracked().is_none() {
                    typed.keep_access(login.as_deref());
                }
                id.set(stored);
                version.set(now);
                send.run(());
            };
            let take = move |()| {
                // Of who was added already nothing is left to add.
                if let (None, Some(stored)) = (id.get_untracked(), stored) {
                    state.dirty.set(false);
                    way.go(&format!("/customer-users/{stored}/edit"));
                    return;
                }
                typed.take_all(&current, &fields.get_untracked());
                version.set(theirs);
                start.set(untrack(|| typed.draft(&fields.get())));
                state.errors.set(Vec::new());
                state.failure.set(None);
            };
            let labels = words::labels(fields.get_untracked().iter());
            let in_words = |(key, value): &mut (String, String)| *value = value_in_words(&labels, key, value);
            found.current.iter_mut().for_each(in_words);
            // It can still be changed below.
            let mine = Signal::derive(move || {
                let fields = fields.get();
                let labels = words::labels(fields.iter());
                let mut mine = typed.compared(&fields);
                mine.retain(|(key, _)| !denied.contains(&Some(key.as_str())));
                for (key, value) in &mut mine {
                    *value = value_in_words(&labels, key, value);
                }
                mine
            });
            let label = move |key: &str| labels.of(key);
            view! { <ConflictView conflict=found mine=mine label=label on_keep_mine=keep on_take_theirs=take /> }
        })
    }
}

/// A value as the form and the history show it; what is not in the field map has words of its own in the view.
fn value_in_words(labels: &words::Labels, key: &str, value: &str) -> String {
    match key {
        key::VALIDITY | key::MORE_CUSTOMERS | key::LOGIN_FORBIDDEN => value.to_owned(),
        _ => labels.value(key, value),
    }
}
