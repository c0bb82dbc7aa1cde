//! Settings: groups of values that admins change on one page each.

use crate::{
    Problem,
    agent::AgentDraft,
    password::Policy,
    text::{self, Checks},
};
use serde::{Deserialize, Serialize};

/// The languages that Portico speaks.
pub const LANGUAGES: [&str; 2] = ["en", "de"];

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Who we are.
    pub organisation: Organisation,
    /// How long sessions last.
    pub sessions: SessionLimits,
    /// The password policy of agents.
    pub agent_passwords: Policy,
    /// The password policy of customer users.
    pub customer_passwords: Policy,
    /// Rules for email addresses.
    pub email: EmailRules,
}

/// Who we are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Organisation {
    /// The organisation's name.
    pub name: String,
    /// The language for everyone who has not chosen one.
    pub language: String,
    /// The IANA time zone for everyone who has not chosen one.
    pub time_zone: String,
}

impl Default for Organisation {
    fn default() -> Self {
        Self { name: String::new(), language: "en".into(), time_zone: "UTC".into() }
    }
}

/// What the first person enters on the setup page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupDraft {
    /// Who we are.
    pub organisation: Organisation,
    /// The first admin; validity and roles are given.
    pub agent: AgentDraft,
    /// The first admin's password.
    pub password: String,
}

/// How long sessions of agents last, in seconds, and how many there may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionLimits {
    /// From sign-in to the end, whatever happens.
    pub max_seconds: u32,
    /// From the last request to the end.
    pub idle_seconds: u32,
    /// How many sessions one agent may have; the oldest ends when there are more.
    pub per_agent: u32,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { max_seconds: 57_600, idle_seconds: 7_200, per_agent: 20 }
    }
}

/// Rules for the email addresses of customer users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmailRules {
    /// Check the syntax at all.
    pub check: bool,
    /// Addresses that are accepted without any check.
    pub always: Vec<String>,
    /// Domains that are refused, including everything below them.
    pub never: Vec<String>,
    /// An address may be used by several people.
    pub shared: bool,
}

impl Default for EmailRules {
    fn default() -> Self {
        Self {
            check: true,
            always: vec!["root@localhost".into(), "admin@localhost".into()],
            never: vec!["example.com".into(), "example.net".into(), "example.org".into()],
            shared: false,
        }
    }
}

impl EmailRules {
    /// Judges an address by these rules.
    pub fn check(&self, address: &str) -> Result<(), Problem> {
        let address = address.to_lowercase();
        if !self.check || self.always.iter().any(|always| always.to_lowercase() == address) {
            return Ok(());
        }
        crate::email::check(&address)?;
        let host = address.rsplit_once('@').map_or("", |(_, host)| host);
        let refused = self
            .never
            .iter()
            .map(|never| never.to_lowercase())
            .any(|never| host == never || host.strip_suffix(&never).is_some_and(|below| below.ends_with('.')));
        if refused { Err(Problem::EmailRefused) } else { Ok(()) }
    }
}

impl Settings {
    /// The settings with tidied texts.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.organisation.name = text::tidy(&self.organisation.name);
        for entries in [&mut self.email.always, &mut self.email.never] {
            *entries = entries.iter().map(|entry| text::tidy(entry)).filter(|entry| !entry.is_empty()).collect();
        }
        self
    }

    /// Checks ranges and texts. Field names are `group.field`.
    pub fn check(&self) -> Checks {
        let mut checks = Checks::default();
        checks.text("organisation.name", &self.organisation.name, true, 100);
        if !LANGUAGES.contains(&self.organisation.language.as_str()) {
            checks.add("organisation.language", Problem::Choice);
        }
        for (field, entries) in [("email.always", &self.email.always), ("email.never", &self.email.never)] {
            if entries.len() > 500 {
                checks.add(field, Problem::Range(0, 500));
            } else if let Some(problem) = entries.iter().find_map(|entry| text::check(entry, true, 254, false).err()) {
                checks.add(field, problem);
            }
        }
        range(&mut checks, "sessions.max_seconds", self.sessions.max_seconds, 300, 2_592_000);
        range(&mut checks, "sessions.idle_seconds", self.sessions.idle_seconds, 60, 2_592_000);
        range(&mut checks, "sessions.per_agent", self.sessions.per_agent, 1, 1000);
        for (group, policy) in
            [("agent_passwords", &self.agent_passwords), ("customer_passwords", &self.customer_passwords)]
        {
            range(&mut checks, &format!("{group}.min_chars"), policy.min_chars, 1, 128);
            range(&mut checks, &format!("{group}.min_strength"), u32::from(policy.min_strength), 0, 4);
            range(&mut checks, &format!("{group}.history"), policy.history, 0, 24);
            range(&mut checks, &format!("{group}.max_failed"), policy.max_failed, 0, 1000);
            range(&mut checks, &format!("{group}.max_days"), policy.max_days, 0, 3650);
        }
        checks
    }
}

fn range(checks: &mut Checks, field: &str, value: u32, min: i64, max: i64) {
    if !(min..=max).contains(&i64::from(value)) {
        checks.add(field, Problem::Range(min, max));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_by_syntax_and_lists() {
        let rules = EmailRules::default();
        assert_eq!(rules.check("Root@localhost"), Ok(()));
        assert_eq!(rules.check("anna@brno.example"), Ok(()));
        assert_eq!(rules.check("anna@EXAMPLE.com"), Err(Problem::EmailRefused));
        assert_eq!(rules.check("anna@mail.example.com"), Err(Problem::EmailRefused));
        assert_eq!(rules.check("anna@notexample.com"), Ok(()));
        assert_eq!(rules.check("anna"), Err(Problem::EmailSyntax));
        assert_eq!(EmailRules { check: false, ..rules }.check("anna"), Ok(()));
    }

    #[test]
    fn defaults_are_sound_once_the_organisation_has_a_name() {
        let mut settings = Settings::default();
        assert!(settings.check().has("organisation.name"));
        settings.organisation.name = "Acme".into();
        assert!(settings.check().is_empty());
        settings.sessions.idle_seconds = 5;
        assert!(settings.check().has("sessions.idle_seconds"));
    }
}
