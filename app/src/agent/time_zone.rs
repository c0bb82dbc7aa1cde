//! Choosing a time zone by typing a part of its name.

use crate::{
    api::sign_in::{search_setup_time_zones, search_time_zones},
    ui::{Choice, Search},
};

/// A time zone as a choice; none for no name.
pub fn zone_choice(name: &str) -> Option<Choice> {
    (!name.is_empty()).then(|| Choice::new(name, name.replace('_', " "), ""))
}

/// All time zones, as a signed-in agent.
pub fn zone_search() -> Search {
    Search::new(|text| async move { choices(&search_time_zones(text).await.unwrap_or_default()) })
}

/// All time zones, as whoever has a setup token.
pub fn setup_zone_search(token: String) -> Search {
    Search::new(move |text| {
        let token = token.clone();
        async move { choices(&search_setup_time_zones(token, text).await.unwrap_or_default()) }
    })
}

fn choices(names: &[String]) -> Vec<Choice> {
    names.iter().filter_map(|name| zone_choice(name)).collect()
}
