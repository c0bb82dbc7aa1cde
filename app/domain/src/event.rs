//! Events: what has changed, told to every open page. They carry ids, never content.

use crate::{AgentId, CustomerId, CustomerUserId, ImportId, Permission};
use serde::{Deserialize, Serialize};

/// Something that has happened, past tense.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Event {
    /// A person was added.
    CustomerUserAdded(CustomerUserId),
    /// A person's record was changed.
    CustomerUserChanged(CustomerUserId),
    /// Many people were added or changed.
    CustomerUsersImported,
    /// A customer was added.
    CustomerAdded(CustomerId),
    /// A customer was changed.
    CustomerChanged(CustomerId),
    /// Many customers were added or changed.
    CustomersImported,
    /// Notes on a person were written, changed or removed.
    NotesChanged(CustomerUserId),
    /// The field map was changed.
    FieldsChanged,
    /// Links were changed.
    LinksChanged,
    /// Settings were changed.
    SettingsChanged,
    /// Agents or roles were changed.
    AgentsChanged,
    /// An agent has changed how lists are to be.
    ListsChanged(AgentId),
    /// An import has moved on.
    ImportMoved(ImportId),
    /// Sessions have ended; nodes look which of their sockets are concerned.
    SessionsEnded,
}

impl Event {
    /// Of what a viewer must be permitted something to be told of this event; nothing for what every agent's page needs.
    pub fn needs(&self) -> &'static [Permission] {
        match self {
            Self::CustomerUserAdded(_)
            | Self::CustomerUserChanged(_)
            | Self::CustomerUsersImported
            | Self::NotesChanged(_) => &[Permission::CustomerUserRead],
            Self::CustomerAdded(_) => &[Permission::CustomerRead],
            // Its name stands beside its people.
            Self::CustomerChanged(_) | Self::CustomersImported => {
                &[Permission::CustomerRead, Permission::CustomerUserRead]
            }
            Self::AgentsChanged => &[Permission::AgentManage],
            Self::ImportMoved(_) => &[Permission::Import],
            Self::FieldsChanged
            | Self::LinksChanged
            | Self::SettingsChanged
            | Self::ListsChanged(_)
            | Self::SessionsEnded => &[],
        }
    }

    /// The only agent whom this event concerns, if it is nobody else's business.
    pub fn only_for(&self) -> Option<AgentId> {
        if let Self::ListsChanged(agent) = self { Some(*agent) } else { None }
    }
}

/// What the server says over a tab's socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// The socket is open. The mark tells how far the node's events are; a page that was made at another mark has
    /// missed something meanwhile and fetches everything again.
    Hello(u64),
    /// Something has happened.
    Event(Event),
    /// Events were missed: everything is to be fetched again.
    Resync,
    /// Nothing has happened, but the socket is alive.
    Beat,
}
