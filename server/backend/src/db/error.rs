//! What can go wrong in the database, and how it becomes the error that pages see.

use domain::{Error, Incident, error::Outage};
use std::fmt;

/// A failure of the database.
#[derive(Debug)]
pub struct DbError(sqlx::Error);

/// Shorthand for results of the database.
pub type DbResult<T> = Result<T, DbError>;

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl From<sqlx::migrate::MigrateError> for DbError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for DbError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl DbError {
    /// The name of the unique index that was violated, the same on both engines.
    pub fn unique_index(&self) -> Option<String> {
        let error = self.0.as_database_error().filter(|error| error.is_unique_violation())?;
        if let Some(name) = error.constraint() {
            return Some(name.to_owned());
        }
        // SQLite: "UNIQUE constraint failed: agent.login_folded".
        let (_, column) = error.message().split_once("failed: ")?;
        Some(column.split(',').next().unwrap_or(column).trim().replace('.', "__"))
    }

    /// Whether the database cannot be reached or written at the moment.
    pub fn outage(&self) -> Option<Outage> {
        match &self.0 {
            // A server that goes down in the middle of an answer leaves half of it, which is no protocol.
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_)
            | sqlx::Error::BeginFailed => Some(Outage::Database),
            sqlx::Error::Database(error) => outage_of(&error.code()?),
            _ => None,
        }
    }
}

/// What a code means; those of PostgreSQL have five characters, those of SQLite are smaller numbers.
fn outage_of(code: &str) -> Option<Outage> {
    if code.len() < 5
        && let Ok(code) = code.parse::<u32>()
    {
        // SQLite's primary code is the last byte, before it stands what exactly went wrong. 4874: the file that readers and
        // writers share could not grow.
        return match (code, code & 0xff) {
            (4874, _) | (_, 13) => Some(Outage::DiskFull),
            (_, 8) => Some(Outage::ReadOnly),
            // Busy, input/output, cannot open.
            (_, 5 | 10 | 14) => Some(Outage::Database),
            _ => None,
        };
    }
    match code {
        "53100" => Some(Outage::DiskFull),
        "25006" => Some(Outage::ReadOnly),
        // 57P01-57P03 shutting down or starting, 53300 too many connections, 40001 and 40P01 in the way of another
        // transaction: the next attempt succeeds.
        "57P01" | "57P02" | "57P03" | "53300" | "40001" | "40P01" => Some(Outage::Database),
        // The connection.
        code if code.starts_with("08") => Some(Outage::Database),
        _ => None,
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        if let Some(outage) = error.outage() {
            tracing::warn!(%error, "database unavailable");
            return Self::Unavailable(outage);
        }
        internal("database", &error)
    }
}

/// Logs an internal error under a fresh incident number.
pub fn internal(what: &str, error: &dyn std::error::Error) -> Error {
    let incident = crate::secret::incident();
    tracing::error!(%incident, what, error = %error, "internal error");
    Error::Internal(Incident(incident))
}

/// Turns a violated unique index into the error of its field.
pub trait OnUnique<T> {
    /// If `index` was violated, the result is `error`.
    fn on_unique(self, index: &str, error: impl FnOnce() -> Error) -> domain::Result<T>;
}

impl<T> OnUnique<T> for DbResult<T> {
    fn on_unique(self, index: &str, error: impl FnOnce() -> Error) -> domain::Result<T> {
        self.map_err(|failure| if failure.unique_index().as_deref() == Some(index) { error() } else { failure.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_engines_are_outages() {
        for (code, outage) in [
            ("8", Some(Outage::ReadOnly)),
            ("1032", Some(Outage::ReadOnly)),
            ("13", Some(Outage::DiskFull)),
            ("4874", Some(Outage::DiskFull)),
            ("5", Some(Outage::Database)),
            ("517", Some(Outage::Database)),
            ("778", Some(Outage::Database)),
            ("1034", Some(Outage::Database)),
            ("14", Some(Outage::Database)),
            ("1", None),
            ("2067", None),
            ("53100", Some(Outage::DiskFull)),
            ("25006", Some(Outage::ReadOnly)),
            ("57P01", Some(Outage::Database)),
            ("08006", Some(Outage::Database)),
            ("23505", None),
        ] {
            assert_eq!(outage_of(code), outage, "{code}");
        }
    }
}
