//! Settings: groups of values that admins change on one page each.

use crate::{
    Problem,
    agent::AgentDraft,
    country::COUNTRIES,
    password::Policy,
    text::{self, Checks},
};
use serde::{Deserialize, Serialize};

/// The languages that Portico speaks.
pub const LANGUAGES: [&str; 2] = ["en", "de"];

/// The longest regular expression.
const MAX_PATTERN_CHARS: u32 = 1000;

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
    /// Rules for what else is known of customer users.
    pub customer_users: CustomerUserRules,
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
    /// How many sessions there may be in all; the one that was idle longest ends when there are more. 0 means any number.
    pub total: u32,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { max_seconds: 57_600, idle_seconds: 7_200, per_agent: 20, total: 0 }
    }
}

/// Rules for the email addresses of customer users. The patterns are regular expressions without regard to case; only the
/// server reads them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmailRules {
    /// Check addresses at all.
    pub check: bool,
    /// Ask a name server whether the domain takes mail.
    pub dns: bool,
    /// Addresses that this pattern fits are accepted without any check; empty fits none.
    pub always: String,
    /// Addresses that this pattern fits are refused; empty fits none.
    pub never: String,
    /// An address may be used by several people.
    pub shared: bool,
}

impl Default for EmailRules {
    fn default() -> Self {
        Self {
            check: true,
            dns: false,
            always: "^(root@localhost|admin@localhost)$".into(),
            never: r"@example\.[a-z]{2,3}$".into(),
            shared: false,
        }
    }
}

/// Rules for customer users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerUserRules {
    /// Who is added without a username gets one.
    pub auto_login: bool,
    /// What such a username begins with.
    pub login_prefix: String,
    /// The ISO code of the country whose telephone numbers are written without a country code, where a person's country is
    /// not known; empty for none.
    pub country: String,
}

impl Default for CustomerUserRules {
    fn default() -> Self {
        Self { auto_login: false, login_prefix: "auto".into(), country: String::new() }
    }
}

impl Settings {
    /// The settings with tidied texts.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.organisation.name = text::tidy(&self.organisation.name);
        self.customer_users.login_prefix = text::tidy(&self.customer_users.login_prefix);
        for pattern in [&mut self.email.always, &mut self.email.never] {
            *pattern = pattern.trim().to_owned();
        }
        for policy in [&mut self.agent_passwords, &mut self.customer_passwords] {
            policy.pattern = policy.pattern.trim().to_owned();
            policy.pattern_hint = text::tidy(&policy.pattern_hint);
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
        checks.text("email.always", &self.email.always, false, MAX_PATTERN_CHARS);
        checks.text("email.never", &self.email.never, false, MAX_PATTERN_CHARS);
        let rules = &self.customer_users;
        checks.text("customer_users.login_prefix", &rules.login_prefix, rules.auto_login, 50);
        if !rules.country.is_empty() && !COUNTRIES.iter().any(|(code, ..)| *code == rules.country) {
            checks.add("customer_users.country", Problem::Choice);
        }
        range(&mut checks, "sessions.max_seconds", self.sessions.max_seconds, 300, 2_592_000);
        range(&mut checks, "sessions.idle_seconds", self.sessions.idle_seconds, 60, 2_592_000);
        range(&mut checks, "sessions.per_agent", self.sessions.per_agent, 1, 1000);
        range(&mut checks, "sessions.total", self.sessions.total, 0, 1_000_000);
        for (group, policy) in
            [("agent_passwords", &self.agent_passwords), ("customer_passwords", &self.customer_passwords)]
        {
            range(&mut checks, &format!("{group}.min_chars"), policy.min_chars, 1, 128);
            range(&mut checks, &format!("{group}.min_strength"), u32::from(policy.min_strength), 0, 4);
            range(&mut checks, &format!("{group}.history"), policy.history, 0, 24);
            range(&mut checks, &format!("{group}.max_failed"), policy.max_failed, 0, 1000);
            range(&mut checks, &format!("{group}.max_days"), policy.max_days, 0, 3650);
            checks.text(&format!("{group}.pattern"), &policy.pattern, false, MAX_PATTERN_CHARS);
            // Nobody can guess what an expression demands.
            let hint = format!("{group}.pattern_hint");
            checks.text(&hint, &policy.pattern_hint, !policy.pattern.is_empty(), 200);
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
    fn defaults_are_sound_once_the_organisation_has_a_name() {
        let mut settings = Settings::default();
        assert!(settings.check().has("organisation.name"));
        settings.organisation.name = "Acme".into();
        assert!(settings.check().is_empty());
        settings.sessions.idle_seconds = 5;
        assert!(settings.check().has("sessions.idle_seconds"));
        settings.customer_users =
            CustomerUserRules { auto_login: true, login_prefix: " ".into(), country: "CZ".into() };
        let checks = settings.clone().tidied().check();
        assert!(checks.has("customer_users.login_prefix") && !checks.has("customer_users.country"));
        settings.customer_users.country = "Czechia".into();
        assert!(settings.check().has("customer_users.country"));
    }
}
