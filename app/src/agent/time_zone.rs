//! Choosing a time zone by typing a part of its name.

use crate::{
    api::sign_in::{search_setup_time_zones, search_time_zones},
    form::use_failure_text,
    ui::{Choice, Combobox, FieldMessage, Found, Search},
    words,
};
use leptos::prelude::*;

/// A time zone as a choice; none for no name.
pub fn zone_choice(name: &str) -> Option<Choice> {
    (!name.is_empty()).then(|| Choice::new(name, name.replace('_', " "), ""))
}

/// All time zones, as a signed-in agent.
pub fn zone_search() -> Search {
    let failure = use_failure_text();
    Search::new(move |text| async move { choices(search_time_zones(text).await.map_err(failure)) })
}

/// All time zones, as whoever has a setup token.
pub fn setup_zone_search(token: String) -> Search {
    Search::new(move |text| {
        let token = token.clone();
        let found = search_setup_time_zones(token, text);
        async move { choices(found.await.map_err(|error| words::error_text(&error))) }
    })
}

fn choices(names: Result<Vec<String>, String>) -> Found {
    Ok(names?.iter().filter_map(|name| zone_choice(name)).collect())
}

/// A time zone among other values of a form.
#[component]
pub fn ZoneField(
    /// The label.
    label: String,
    /// The field's name.
    name: String,
    /// The zone's name.
    value: RwSignal<String>,
    /// Must be filled.
    required: bool,
    /// What is wrong with it.
    error: Signal<Option<FieldMessage>>,
) -> impl IntoView {
    let chosen = RwSignal::new(zone_choice(&value.get_untracked()));
    Effect::new(move |_| {
        let zone = value.get();
        if chosen.with_untracked(|chosen| chosen.as_ref().map_or("", |choice| &choice.value) != zone) {
            chosen.set(zone_choice(&zone));
        }
    });
    Effect::new(move |before: Option<()>| {
        let zone = chosen.get().map(|choice| choice.value).unwrap_or_default();
        if before.is_some() && value.with_untracked(|value| *value != zone) {
            value.set(zone);
        }
    });
    view! { <Combobox label=label name=name value=chosen search=zone_search() required=required error=error /> }
}
