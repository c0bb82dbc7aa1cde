//! Agents: the people who work in Portico.

use crate::{AgentId, Moment, RoleId, customer_user::Validity};
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
    /// When too many failed sign-ins locked the account.
    pub locked_at: Option<Moment>,
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
}

/// How an agent wants Portico to look and speak.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Language code (`en`, `de`); empty follows the browser, then the organisation.
    pub language: String,
    /// `light`, `dark`, or empty to follow the system.
    pub theme: String,
    /// IANA time zone; empty means the organisation's.
    pub time_zone: String,
    /// Whether the organizer is folded to icons.
    pub narrow: bool,
    /// Whether lists include people who are not valid.
    pub include_invalid: bool,
}
