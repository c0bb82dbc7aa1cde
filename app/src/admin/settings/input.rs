//! What the settings form edits.

use crate::{agent::zone_choice, ui::Choice};
use domain::{
    password::Policy,
    setting::{CustomerUserRules, EmailRules, Organisation, SessionLimits, Settings},
};
use leptos::prelude::*;
use serde_json::Value;

/// All settings as they are typed.
#[derive(Clone, Copy)]
pub(super) struct Input {
    pub name: RwSignal<String>,
    pub language: RwSignal<String>,
    pub time_zone: RwSignal<Option<Choice>>,
    pub max_seconds: RwSignal<String>,
    pub idle_seconds: RwSignal<String>,
    pub per_agent: RwSignal<String>,
    pub total: RwSignal<String>,
    pub agent_passwords: PolicyInput,
    pub customer_passwords: PolicyInput,
    pub check: RwSignal<bool>,
    pub dns: RwSignal<bool>,
    pub always: RwSignal<String>,
    pub never: RwSignal<String>,
    pub shared: RwSignal<bool>,
    pub auto_login: RwSignal<bool>,
    pub login_prefix: RwSignal<String>,
    pub country: RwSignal<String>,
}

impl Input {
    pub fn new(settings: Settings) -> Self {
        let Settings { organisation, sessions, agent_passwords, customer_passwords, email, customer_users } = settings;
        Self {
            name: RwSignal::new(organisation.name),
            language: RwSignal::new(organisation.language),
            time_zone: RwSignal::new(zone_choice(&organisation.time_zone)),
            max_seconds: text(sessions.max_seconds),
            idle_seconds: text(sessions.idle_seconds),
            per_agent: text(sessions.per_agent),
            total: text(sessions.total),
            agent_passwords: PolicyInput::new(&agent_passwords),
            customer_passwords: PolicyInput::new(&customer_passwords),
            check: RwSignal::new(email.check),
            dns: RwSignal::new(email.dns),
            always: RwSignal::new(email.always),
            never: RwSignal::new(email.never),
            shared: RwSignal::new(email.shared),
            auto_login: RwSignal::new(customer_users.auto_login),
            login_prefix: RwSignal::new(customer_users.login_prefix),
            country: RwSignal::new(customer_users.country),
        }
    }

    /// Shows other settings.
    pub fn set(self, settings: Settings) {
        let Settings { organisation, sessions, agent_passwords, customer_passwords, email, customer_users } = settings;
        self.name.set(organisation.name);
        self.language.set(organisation.language);
        self.time_zone.set(zone_choice(&organisation.time_zone));
        self.max_seconds.set(sessions.max_seconds.to_string());
        self.idle_seconds.set(sessions.idle_seconds.to_string());
        self.per_agent.set(sessions.per_agent.to_string());
        self.total.set(sessions.total.to_string());
        self.agent_passwords.set(&agent_passwords);
        self.customer_passwords.set(&customer_passwords);
        self.check.set(email.check);
        self.dns.set(email.dns);
        self.always.set(email.always);
        self.never.set(email.never);
        self.shared.set(email.shared);
        self.auto_login.set(customer_users.auto_login);
        self.login_prefix.set(customer_users.login_prefix);
        self.country.set(customer_users.country);
    }

    /// Tracks everything.
    pub fn settings(self) -> Settings {
        Settings {
            organisation: Organisation {
                name: self.name.get(),
                language: self.language.get(),
                time_zone: self.time_zone.get().map(|choice| choice.value).unwrap_or_default(),
            },
            sessions: SessionLimits {
                max_seconds: number(&self.max_seconds.read()),
                idle_seconds: number(&self.idle_seconds.read()),
                per_agent: number(&self.per_agent.read()),
                total: number(&self.total.read()),
            },
            agent_passwords: self.agent_passwords.policy(),
            customer_passwords: self.customer_passwords.policy(),
            email: EmailRules {
                check: self.check.get(),
                dns: self.dns.get(),
                always: self.always.get(),
                never: self.never.get(),
                shared: self.shared.get(),
            },
            customer_users: CustomerUserRules {
                auto_login: self.auto_login.get(),
                login_prefix: self.login_prefix.get(),
                country: self.country.get(),
            },
        }
    }
}

/// A password policy as it is typed.
#[derive(Clone, Copy)]
pub(super) struct PolicyInput {
    pub min_chars: RwSignal<String>,
    pub two_lower_two_upper: RwSignal<bool>,
    pub two_letters: RwSignal<bool>,
    pub digit: RwSignal<bool>,
    pub three_of_four: RwSignal<bool>,
    pub min_strength: RwSignal<String>,
    pub history: RwSignal<String>,
    pub max_failed: RwSignal<String>,
    pub max_days: RwSignal<String>,
    pub pattern: RwSignal<String>,
    pub pattern_hint: RwSignal<String>,
}

impl PolicyInput {
    fn new(policy: &Policy) -> Self {
        Self {
            min_chars: text(policy.min_chars),
            two_lower_two_upper: RwSignal::new(policy.two_lower_two_upper),
            two_letters: RwSignal::new(policy.two_letters),
            digit: RwSignal::new(policy.digit),
            three_of_four: RwSignal::new(policy.three_of_four),
            min_strength: RwSignal::new(policy.min_strength.to_string()),
            history: text(policy.history),
            max_failed: text(policy.max_failed),
            max_days: text(policy.max_days),
            pattern: RwSignal::new(policy.pattern.clone()),
            pattern_hint: RwSignal::new(policy.pattern_hint.clone()),
        }
    }

    fn set(self, policy: &Policy) {
        self.min_chars.set(policy.min_chars.to_string());
        self.two_lower_two_upper.set(policy.two_lower_two_upper);
        self.two_letters.set(policy.two_letters);
        self.digit.set(policy.digit);
        self.three_of_four.set(policy.three_of_four);
        self.min_strength.set(policy.min_strength.to_string());
        self.history.set(policy.history.to_string());
        self.max_failed.set(policy.max_failed.to_string());
        self.max_days.set(policy.max_days.to_string());
        self.pattern.set(policy.pattern.clone());
        self.pattern_hint.set(policy.pattern_hint.clone());
    }

    fn policy(self) -> Policy {
        Policy {
            min_chars: number(&self.min_chars.read()),
            two_lower_two_upper: self.two_lower_two_upper.get(),
            two_letters: self.two_letters.get(),
            digit: self.digit.get(),
            three_of_four: self.three_of_four.get(),
            min_strength: self.min_strength.read().parse().unwrap_or_default(),
            history: number(&self.history.read()),
            max_failed: number(&self.max_failed.read()),
            max_days: number(&self.max_days.read()),
            pattern: self.pattern.get(),
            pattern_hint: self.pattern_hint.get(),
        }
    }
}

fn text(number: u32) -> RwSignal<String> {
    RwSignal::new(number.to_string())
}

/// A typed number. What is none becomes one that is out of every range, so that the server names the range.
fn number(text: &str) -> u32 {
    text.trim().parse().unwrap_or(u32::MAX)
}

/// Settings as `group.name` with a text, as the server tells stored ones.
pub(super) fn values(settings: &Settings) -> Vec<(String, String)> {
    let stored = serde_json::to_value(settings).unwrap_or_default();
    let mut values = Vec::new();
    for (group, entries) in stored.as_object().into_iter().flatten() {
        for (name, value) in entries.as_object().into_iter().flatten() {
            values.push((format!("{group}.{name}"), value_text(value)));
        }
    }
    values
}

fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{number, values};
    use domain::setting::Settings;

    #[test]
    fn what_is_no_number_is_out_of_every_range() {
        assert_eq!(number(" 42 "), 42);
        for bad in ["", "-1", "3.5", "x", "99999999999"] {
            assert_eq!(number(bad), u32::MAX, "{bad}");
        }
    }

    #[test]
    fn values_are_named_by_group_and_field() {
        let values = values(&Settings::default());
        let value = |key: &str| values.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        assert_eq!(value("agent_passwords.min_chars"), Some("8"));
        assert_eq!(value("email.check"), Some("yes"));
        assert_eq!(value("email.never"), Some(r"@example\.[a-z]{2,3}$"));
    }
}
