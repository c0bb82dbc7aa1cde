//! Identifiers. They are ours and never change; names, usernames and CustomerIDs are attributes.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// An agent: somebody who works in Portico.
    AgentId;
    /// A customer: an organisation.
    CustomerId;
    /// A customer user: a person who asks for help.
    CustomerUserId;
    /// An entry of a source's field map.
    FieldId;
    /// One run of an import.
    ImportId;
    /// A configurable link.
    LinkId;
    /// A note on a person.
    NoteId;
    /// A role.
    RoleId;
    /// A source of customer users.
    SourceId;
}
