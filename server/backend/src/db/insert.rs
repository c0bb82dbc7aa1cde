//! Inserts of several rows by one statement.

use super::{DbResult, Query, Select, Tx, Value};

/// Something that takes values one after the other.
pub(crate) trait Bind: Sized {
    /// Takes the next value.
    #[must_use]
    fn value(self, value: impl Value) -> Self;
}

impl Bind for Query<'_> {
    fn value(self, value: impl Value) -> Self {
        self.bind(value)
    }
}

/// An `INSERT INTO … VALUES` with as many rows as are added. The caller keeps it below the engines' limits:
/// 32,766 values on SQLite, 65,535 on PostgreSQL.
pub(crate) struct Insert {
    statement: Select,
    started: bool,
    fresh: bool,
}

impl Insert {
    /// Starts with the text up to and including `VALUES`.
    pub(crate) fn new(tx: &Tx, head: &'static str) -> Self {
        Self { statement: Select::new(tx, head), started: false, fresh: false }
    }

    /// Starts the next row.
    #[must_use]
    pub(crate) fn row(mut self) -> Self {
        self.statement.push(if self.started { "), (" } else { "(" });
        self.started = true;
        self.fresh = true;
        self
    }

    /// Inserts all rows; none at all is fine. `tail` may say what to do about conflicts.
    pub(crate) async fn run(mut self, tx: &mut Tx, tail: &'static str) -> DbResult<u64> {
        if !self.started {
            return Ok(0);
        }
        self.statement.push(")").push(tail);
        self.statement.on(tx).execute().await
    }
}

impl Bind for Insert {
    fn value(mut self, value: impl Value) -> Self {
        self.statement.with(if self.fresh { "{}" } else { ", {}" }, value);
        self.fresh = false;
        self
    }
}
