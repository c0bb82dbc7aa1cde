//! Internal notes on a customer user.

use crate::{Moment, NoteId};
use serde::{Deserialize, Serialize};

/// What the history calls a note's text.
pub const FIELD: &str = "note";
/// What it calls the text of a note that has been removed since.
pub const BLOTTED: &str = "note_blotted";
/// What it calls the removal of a note.
pub const REMOVED: &str = "note_removed";

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
