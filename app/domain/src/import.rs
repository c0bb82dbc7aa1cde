//! Imports of customers and customer users from CSV files.

use crate::{Error, FieldError, ImportId, Moment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// Customers.
    Customers,
    /// Customer users.
    #[default]
    CustomerUsers,
}

impl Subject {
    /// The word used on the command line and in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::CustomerUsers => "customer-users",
        }
    }

    /// The subject with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Customers, Self::CustomerUsers].into_iter().find(|subject| subject.key() == key)
    }
}

/// The largest file, in bytes.
pub const MAX_BYTES: u64 = 200 * 1024 * 1024;

/// Columns that a file may have beside the fields of the map.
pub mod column {
    use crate::field::key;

    /// A password hash made elsewhere.
    pub const PASSWORD_HASH: &str = "password_hash";

    /// All of them, for customer users.
    pub const ALL: [&str; 5] = [key::VALIDITY, key::LOGIN_FORBIDDEN, key::MORE_CUSTOMERS, key::PASSWORD, PASSWORD_HASH];
}

/// How to read a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// What the file holds.
    pub subject: Subject,
    /// Field → column of the file, by its header. Fields that are not named stay empty or unchanged.
    pub map: BTreeMap<String, String>,
    /// Records that exist already are changed; otherwise their rows are refused.
    pub update_existing: bool,
    /// Everything is checked, nothing is stored.
    pub dry_run: bool,
}

/// What is known about a file before it is imported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The column names of the first line; one that occurs before has its place added, one that is empty is its place.
    pub header: Vec<String>,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
    /// A mapping guessed from the column names: field → column.
    pub map: BTreeMap<String, String>,
    /// The encoding that was found, such as `UTF-8` or `windows-1252`.
    pub encoding: String,
    /// The separator that was found.
    pub separator: char,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// The file is there and waits for its mapping.
    #[default]
    Uploaded,
    /// At work.
    Running,
    /// Ended at the end of the file.
    Done,
    /// Ended by an agent.
    Cancelled,
    /// Ended by a fault, for example a restart; can be started again.
    Failed,
}

impl State {
    /// The stable key used in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// The state with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Uploaded, Self::Running, Self::Done, Self::Cancelled, Self::Failed]
            .into_iter()
            .find(|state| state.key() == key)
    }
}

/// What became of the rows so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows read.
    pub read: i64,
    /// Records added.
    pub added: i64,
    /// Records changed.
    pub changed: i64,
    /// Records that were already as the file says.
    pub unchanged: i64,
    /// Rows refused.
    pub refused: i64,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The file's name.
    pub file: String,
    /// How it is read.
    pub options: Options,
    /// How far it is.
    pub state: State,
    /// Bytes read so far.
    pub bytes_done: i64,
    /// Bytes of the file.
    pub bytes: i64,
    /// What became of the rows.
    pub counts: Counts,
    /// Why it failed.
    pub fault: Option<Error>,
    /// Who started it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

/// A row that was not imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The line in the file on which the row starts, counted from 1.
    pub line: i64,
    /// What is wrong, field by field.
    pub errors: Vec<FieldError>,
    /// The row as it was read.
    pub row: Vec<String>,
}
