//! The viewer of a page, from the session and the organisation's settings.

use crate::viewer::Viewer;
use backend::{Backend, Session};

impl Viewer {
    /// The viewer of a request. Language: the agent's own, else the organisation's; before the set-up the browser's if
    /// Portico speaks it.
    pub fn new(backend: &Backend, session: Option<&Session>, accept_language: Option<&str>) -> Self {
        let config = backend.config();
        let organisation = &config.settings.organisation;
        let preferences = session.map(|session| session.preferences().clone()).unwrap_or_default();
        let new = || {
            accept_language
                .filter(|_| organisation.name.is_empty())?
                .split(',')
                .filter_map(|part| part.trim().get(..2))
                .find(|code| matches!(*code, "en" | "de"))
                .map(str::to_owned)
        };
        let own = Some(preferences.language.clone()).filter(|language| !language.is_empty());
        let zone = Some(preferences.time_zone.clone()).filter(|zone| !zone.is_empty());
        Self {
            actor: session.map(|session| session.actor().clone()),
            language: own.or_else(new).unwrap_or_else(|| organisation.language.clone()),
            time_zone: zone.unwrap_or_else(|| organisation.time_zone.clone()),
            organisation: organisation.name.clone(),
            sources: if session.is_some() {
                config.sources.iter().map(|source| source.about.clone()).collect()
            } else {
                Vec::new()
            },
            mark: backend.bus().mark(),
            preferences,
        }
    }
}
