//! Permissions, and the one function that decides by them.

use crate::AgentId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)*) => {
        /// Something that a role can permit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $key)] $name,)*
        }

        impl Permission {
            /// All permissions, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable key used in the database and in forms.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

permissions! {
    /// See customer users.
    CustomerUserRead = "customer_user:read",
    /// Add customer users.
    CustomerUserCreate = "customer_user:create",
    /// Edit customer users.
    CustomerUserEdit = "customer_user:edit",
    /// Set the validity of customer users, and see those who are not valid.
    CustomerUserValidity = "customer_user:validity",
    /// Forbid and allow a customer user's login.
    CustomerUserSecurity = "customer_user:security",
    /// Set passwords of customer users.
    CustomerUserPassword = "customer_user:password",
    /// Export lists of customer users and customers.
    CustomerUserExport = "customer_user:export",
    /// See customers.
    CustomerRead = "customer:read",
    /// Add and edit customers.
    CustomerEdit = "customer:edit",
    /// Write notes on customer users.
    NoteWrite = "note:write",
    /// Import customers and customer users from files.
    Import = "import",
    /// Manage agents and roles.
    AgentManage = "agent:manage",
    /// Change the configuration: fields, links, settings.
    Configure = "configure",
    /// Read the audit log.
    AuditRead = "audit:read",
}

impl Permission {
    /// The permission with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.key() == key)
    }
}

/// Whoever acts: an agent with all permissions of all the agent's roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The agent.
    pub agent: AgentId,
    /// The agent's username.
    pub login: String,
    /// The agent's name as others see it.
    pub name: String,
    /// The union of the permissions of the agent's valid roles.
    pub permissions: BTreeSet<Permission>,
    /// A new password must be set before anything else.
    pub password_due: bool,
}

impl Actor {
    /// Decides whether the actor has a permission. The backend enforces it; pages use it only to hide what would be refused.
    pub fn may(&self, permission: Permission) -> bool {
        !self.password_due && self.permissions.contains(&permission)
    }

    /// Decides whether the actor may see any page of the administration.
    pub fn may_administer(&self) -> bool {
        [Permission::AgentManage, Permission::Configure, Permission::AuditRead, Permission::Import]
            .into_iter()
            .any(|permission| self.may(permission))
    }
}

/// Why an account is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockReason {
    /// Too many sign-ins have failed.
    Threshold,
    /// An agent has locked it.
    Agent,
}

impl LockReason {
    /// The word used in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Threshold => "threshold",
            Self::Agent => "agent",
        }
    }

    /// The reason with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Threshold, Self::Agent].into_iter().find(|reason| reason.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(permissions: &[Permission], password_due: bool) -> Actor {
        Actor {
            agent: AgentId(uuid::Uuid::nil()),
            login: "jl".into(),
            name: "Johan Lind".into(),
            permissions: permissions.iter().copied().collect(),
            password_due,
        }
    }

    #[test]
    fn an_actor_may_what_is_granted_and_nothing_else() {
        let reader = actor(&[Permission::CustomerUserRead], false);
        for permission in Permission::ALL {
            assert_eq!(reader.may(*permission), *permission == Permission::CustomerUserRead, "{permission:?}");
        }
    }

    #[test]
    fn a_due_password_comes_before_everything() {
        assert!(actor(&[Permission::AgentManage], false).may_administer());
        assert!(!actor(&[Permission::AgentManage], true).may_administer());
    }

    #[test]
    fn keys_name_each_permission_once() {
        for permission in Permission::ALL {
            assert_eq!(Permission::from_key(permission.key()), Some(*permission));
        }
        assert_eq!(Permission::from_key("ticket:destroy"), None);
    }
}
