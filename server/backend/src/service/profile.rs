//! The signed-in agent's own profile. All of it works while a new password is due.

use crate::{
    password,
    service::{agents::check_password, settings::check_time_zone},
    session::Session,
    store::{
        self,
        audit::{Doer, Subject},
    },
};
use domain::{
    AgentId, Error, Event, Problem, Result,
    agent::{Agent, ListChange, ListPreferences, Preferences, PreferencesChange},
    audit::Action,
    password::Rule,
    setting::LANGUAGES,
    text::Checks,
};

/// The lists that can be as an agent wants them.
const LISTS: [&str; 2] = ["customer-users", "customers"];

/// The own profile.
pub struct Profile<'s>(&'s Session);

impl Session {
    /// The own profile.
    pub fn profile(&self) -> Profile<'_> {
        Profile(self)
    }
}

impl Profile<'_> {
    /// A part of Portico itself has no profile.
    fn own(&self) -> Result<AgentId> {
        self.0.agent_id().ok_or(Error::Forbidden)
    }

    /// The own record.
    pub async fn find(&self) -> Result<Agent> {
        let id = self.own()?;
        store::agent::find(&mut self.0.db().read().await?, &self.0.own(), id).await?.ok_or(Error::NotFound)
    }

    /// Signs out: the session is gone.
    pub async fn sign_out(&self) -> Result<()> {
        let id = self.own()?;
        let name = &self.0.actor().name;
        let mut tx = self.0.db().begin().await?;
        store::session::remove(&mut tx, self.0.token_hash().unwrap_or_default()).await?;
        let subject = Subject { kind: "agent", id: Some(id.0), name };
        let now = self.0.clock().now();
        store::audit::record(&mut tx, &Doer::of(self.0), now, Action::SignedOut, subject, Vec::new()).await?;
        tx.emit(Event::SessionsEnded);
        Ok(tx.commit().await?)
    }

    /// Sets a new password and ends the agent's other sessions. Errors are at `current` and `password`.
    pub async fn change_password(&self, current: &str, new: &str) -> Result<()> {
        let id = self.own()?;
        // Somebody else at the agent's screen must not be able to try passwords here.
        self.0.backend().limits().take(self.0.address())?;
        let hash = self.verified_hash(id, current, new).await;
        let guessed =
            matches!(&hash, Err(Error::Invalid(errors)) if errors.iter().any(|error| error.field == "current"));
        if !guessed {
            self.0.backend().limits().give_back(self.0.address());
        }
        let (verified, hash) = hash?;

        let now = self.0.clock().now();
        let scope = self.0.own();
        let mut tx = self.0.db().begin().await?;
        if !store::agent::replace_password(&mut tx, &scope, id, (&verified, &hash), now).await? {
            return Err(Error::field("current", Problem::WrongPassword));
        }
        password::remember(&mut tx, id.0, &hash, now).await?;
        if store::session::remove_others(&mut tx, id, self.0.token_hash()).await? > 0 {
            tx.emit(Event::SessionsEnded);
        }
        let subject = Subject { kind: "agent", id: Some(id.0), name: &self.0.actor().name };
        store::audit::record(&mut tx, &Doer::of(self.0), now, Action::PasswordSet, subject, Vec::new()).await?;
        tx.emit(Event::AgentsChanged);
        Ok(tx.commit().await?)
    }

    /// The hashes of the current password, which was verified, and of a new one that keeps the policy.
    async fn verified_hash(&self, id: AgentId, current: &str, new: &str) -> Result<(String, String)> {
        let hasher = self.0.backend().hasher();
        let agent = store::agent::credentials_of(&mut self.0.db().read().await?, &self.0.own(), id)
            .await?
            .ok_or(Error::NotFound)?;
        if !hasher.verify(current.to_owned(), agent.password_hash.clone()).await? {
            return Err(Error::field("current", Problem::WrongPassword));
        }
        if new == current {
            return Err(Error::field("password", Problem::Password(Rule::History)));
        }
        check_password(self.0.backend(), new, Some(id), &agent.login, &agent.email).await?;
        Ok((agent.password_hash.unwrap_or_default(), hasher.hash(new.to_owned()).await?))
    }

    /// How the agent wants Portico to be.
    pub fn preferences(&self) -> &Preferences {
        self.0.preferences()
    }

    /// Changes how the agent wants Portico to be. Errors are at `language`, `theme` and `time_zone`.
    pub async fn change_preferences(&self, change: PreferencesChange) -> Result<()> {
        let id = self.own()?;
        let mut checks = Checks::default();
        let wanted = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        if wanted(&change.language).is_some_and(|language| !LANGUAGES.contains(&language.as_str())) {
            checks.add("language", Problem::Choice);
        }
        if wanted(&change.theme).is_some_and(|theme| !["light", "dark"].contains(&theme.as_str())) {
            checks.add("theme", Problem::Choice);
        }
        if let Some(zone) = wanted(&change.time_zone) {
            check_time_zone(&mut checks, "time_zone", &zone);
        }
        checks.finish()?;
        let scope = self.0.own();
        let mut tx = self.0.db().begin().await?;
        let mut preferences = store::agent::preferences(&mut tx, &scope, id).await?;
        preferences.change(change);
        store::agent::set_preferences(&mut tx, &scope, id, &preferences).await?;
        Ok(tx.commit().await?)
    }

    /// Changes how the agent wants a list to be, and gives how it is then. Errors as in [`ListPreferences::change`].
    pub async fn change_list(&self, list: &str, change: ListChange) -> Result<ListPreferences> {
        let id = self.own()?;
        if !LISTS.contains(&list) {
            return Err(Error::NotFound);
        }
        let scope = self.0.own();
        let mut tx = self.0.db().begin().await?;
        let mut preferences = store::agent::preferences(&mut tx, &scope, id).await?;
        let wanted = preferences.lists.entry(list.to_owned()).or_default();
        wanted.change(change)?;
        let wanted = wanted.clone();
        store::agent::set_preferences(&mut tx, &scope, id, &preferences).await?;
        tx.emit(Event::ListsChanged(id));
        tx.commit().await?;
        Ok(wanted)
    }
}
