//! Roles: named sets of permissions.

use crate::{
    Permission, RoleId,
    text::{self, Checks},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A role that every installation starts with. Admins may change what it permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// Works with customer users all day.
    Agent,
    /// Cares for the master data of people and customers.
    CustomerManager,
    /// Configures Portico.
    Admin,
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Agent, Self::CustomerManager, Self::Admin];

    /// The name it has at first.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agent => "Agent",
            Self::CustomerManager => "Customer manager",
            Self::Admin => "Admin",
        }
    }

    /// What it permits at first.
    pub fn permissions(self) -> BTreeSet<Permission> {
        use Permission as P;
        let agent = [
            P::CustomerUserRead,
            P::CustomerUserCreate,
            P::CustomerUserEdit,
            P::CustomerUserValidity,
            P::CustomerUserSecurity,
            P::CustomerRead,
            P::CustomerEdit,
            P::NoteWrite,
        ];
        match self {
            Self::Agent => agent.into(),
            Self::CustomerManager => {
                agent.into_iter().chain([P::CustomerUserPassword, P::CustomerUserExport, P::Import]).collect()
            }
            Self::Admin => P::ALL.iter().copied().collect(),
        }
    }
}

/// A role as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// What admins enter.
    pub draft: RoleDraft,
    /// How many valid agents have it.
    pub agents: i64,
    /// Raised by every change.
    pub version: i64,
}

/// What admins enter for a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDraft {
    /// Its unique name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it permits.
    pub permissions: BTreeSet<Permission>,
    /// A role that is not valid permits nothing.
    pub valid: bool,
}

impl RoleDraft {
    /// The draft with tidied texts.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.name = text::tidy(&self.name);
        self.description = self.description.trim().replace("\r\n", "\n");
        self
    }

    /// Checks everything that needs no database.
    pub fn check(&self) -> Checks {
        let mut checks = Checks::default();
        checks.text("name", &self.name, true, 100);
        checks.note("description", text::check(&self.description, false, 500, true));
        checks
    }
}
