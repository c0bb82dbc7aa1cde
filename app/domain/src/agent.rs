//! Agents: the people who work in Portico.

mod preferences;

use crate::{
    AgentId, Moment, Problem, RoleId,
    access::LockReason,
    customer_user::Validity,
    text::{Checks, is_format},
};
pub use preferences::{Direction, ListChange, ListPreferences, ListView, Preferences, PreferencesChange, Preset};
use serde::{Deserialize, Serialize};

/// An agent as admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The agent's id.
    pub id: AgentId,
    /// What admins enter.
    pub draft: AgentDraft,
    /// Names of the agent's roles.
    pub role_names: Vec<String>,
    /// Failed sign-ins since the last success.
    pub failed_count: i64,
    /// The last failed sign-in.
    pub last_failed_at: Option<Moment>,
    /// Where it came from.
    pub last_failed_address: String,
    /// Since when the account is locked.
    pub locked_at: Option<Moment>,
    /// Why.
    pub lock_reason: Option<LockReason>,
    /// By which agent; empty when it was none.
    pub locked_by: String,
    /// The last successful sign-in.
    pub last_login_at: Option<Moment>,
    /// The agent must set a new password at the next sign-in.
    pub password_due: bool,
    /// Raised by every change.
    pub version: i64,
}

/// What admins enter for an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentDraft {
    /// Unique username.
    pub login: String,
    /// Given name.
    pub firstname: String,
    /// Family name.
    pub lastname: String,
    /// Email address, unique among agents.
    pub email: String,
    /// Only valid agents can sign in.
    pub validity: Validity,
    /// The agent's roles.
    pub roles: Vec<RoleId>,
}

impl AgentDraft {
    /// The name as others see it.
    pub fn name(&self) -> String {
        format!("{} {}", self.firstname, self.lastname).trim().to_owned()
    }

    /// The draft with tidied texts and each role once.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        for value in [&mut self.login, &mut self.firstname, &mut self.lastname, &mut self.email] {
            *value = crate::text::tidy(value);
        }
        self.roles.sort_unstable();
        self.roles.dedup();
        self
    }

    /// Checks everything that needs no database.
    pub fn check(&self) -> Checks {
        let mut checks = Checks::default();
        checks.text("login", &self.login, true, 191);
        if !checks.has("login") && self.login.chars().any(is_format) {
            checks.add("login", Problem::ControlCharacter);
        }
        checks.text("firstname", &self.firstname, true, 100);
        checks.text("lastname", &self.lastname, true, 100);
        checks.text("email", &self.email, true, 150);
        if !checks.has("email") {
            checks.note("email", crate::email::check(&self.email));
        }
        checks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_needs_names_and_a_sound_address() {
        let roles = vec![RoleId(uuid::Uuid::from_u128(2)), RoleId(uuid::Uuid::from_u128(1))];
        let good = AgentDraft {
            login: " jl ".into(),
            firstname: "Johan".into(),
            lastname: "Lind".into(),
            email: "jl@acme.example".into(),
            roles: [roles.clone(), roles].concat(),
            ..AgentDraft::default()
        }
        .tidied();
        assert!(good.check().is_empty());
        assert_eq!((good.login.as_str(), good.name().as_str(), good.roles.len()), ("jl", "Johan Lind", 2));

        let bad = AgentDraft { login: "x".repeat(192), email: "jl@acme".into(), ..AgentDraft::default() };
        let errors: Vec<(String, Problem)> =
            bad.check().into_errors().into_iter().map(|error| (error.field, error.problem)).collect();
        assert_eq!(
            errors,
            [
                ("login".into(), Problem::TooLong(191)),
                ("firstname".into(), Problem::Required),
                ("lastname".into(), Problem::Required),
                ("email".into(), Problem::EmailSyntax),
            ]
        );
    }
}
