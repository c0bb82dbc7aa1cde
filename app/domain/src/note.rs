//! Internal notes on a customer user.

use crate::{Moment, NoteId};
use serde::{Deserialize, Serialize};

/// The longest note, in characters.
pub const MAX_CHARS: u32 = 10_000;

/// A note on a person; never visible to customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// Plain text.
    pub body: String,
    /// Who wrote it.
    pub author: String,
    /// When it was written.
    pub at: Moment,
    /// The viewer wrote it and may change or remove it.
    pub own: bool,
    /// When it was last changed.
    pub edited_at: Option<Moment>,
}
