//! Pages of lists: by key, never by offset.

use serde::{Deserialize, Serialize};

/// Rows per page.
pub const SIZE: usize = 50;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, at most [`SIZE`].
    pub rows: Vec<T>,
    /// Where the next page starts; none when this is the last.
    pub next: Option<Cursor>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), next: None }
    }
}

/// The sort key and id of the last row seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The row's value of the sorted column, folded.
    pub key: String,
    /// The row's id, which breaks ties.
    pub id: uuid::Uuid,
}

/// The order of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// The column's key.
    pub column: String,
    /// From the last to the first.
    pub descending: bool,
}
