//! What happened: who did what, when, from what to what.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// One entry of the audit log; those about a person are the person's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id, ordered by time.
    pub id: uuid::Uuid,
    /// When.
    pub at: Moment,
    /// Who, by name at that time.
    pub actor: String,
    /// From which network address, if it came over the network.
    pub address: String,
    /// What.
    pub action: Action,
    /// To what kind of thing, for example `customer_user`.
    pub subject_kind: String,
    /// To which thing.
    pub subject: Option<uuid::Uuid>,
    /// The thing's name at that time.
    pub subject_name: String,
    /// Field by field, from what to what. Secrets are never recorded.
    pub changes: Vec<Change>,
}

/// A field's change. Empty text stands for "nothing".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field's key.
    pub field: String,
    /// The value before.
    pub from: String,
    /// The value after.
    pub to: String,
}

/// The changes between two lists of values with the same keys; keys of either side that are missing on the other count as empty.
pub fn changes<'a>(
    before: impl IntoIterator<Item = (&'a str, &'a str)>,
    after: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<Change> {
    let before: std::collections::BTreeMap<_, _> = before.into_iter().collect();
    let after: std::collections::BTreeMap<_, _> = after.into_iter().collect();
    let mut keys: Vec<_> = before.keys().chain(after.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
        .filter_map(|key| {
            let from = before.get(key).copied().unwrap_or_default();
            let to = after.get(key).copied().unwrap_or_default();
            (from != to).then(|| Change { field: key.to_owned(), from: from.to_owned(), to: to.to_owned() })
        })
        .collect()
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)*) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// All actions.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable key used in the database.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

actions! {
    /// An agent signed in.
    SignedIn = "signed_in",
    /// A sign-in failed.
    SignInFailed = "sign_in_failed",
    /// Too many failed sign-ins locked an account.
    Locked = "locked",
    /// An agent signed out.
    SignedOut = "signed_out",
    /// Something was added.
    Added = "added",
    /// Something was changed.
    Changed = "changed",
    /// Something was removed.
    Removed = "removed",
    /// A password was set.
    PasswordSet = "password_set",
    /// Files were imported.
    Imported = "imported",
    /// A list was exported.
    Exported = "exported",
    /// Portico was set up.
    SetUp = "set_up",
}

impl Action {
    /// The action with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.key() == key)
    }
}

/// Which entries of the audit log to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Only this action's key.
    pub action: String,
    /// Only this kind of subject.
    pub kind: String,
    /// Only where actor or subject contains this text.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_name_what_differs_with_both_values() {
        let found =
            changes([("city", "Brno"), ("zip", "602 00")], [("city", "Praha"), ("zip", "602 00"), ("fax", "1")]);
        assert_eq!(
            found,
            [
                Change { field: "city".into(), from: "Brno".into(), to: "Praha".into() },
                Change { field: "fax".into(), from: String::new(), to: "1".into() },
            ]
        );
    }
}
