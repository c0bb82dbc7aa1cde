//! Rows in order: pages by key, and the rows that a text fits.

use super::search_expression::Way;
use crate::db::{DbResult, Record, Select, Tx};
use domain::page::Cursor;
use uuid::Uuid;

/// How many rows of an order are compared with a text before its index is asked. A frequent text has a page among them,
/// however large the list; the index would find, look up and sort all its hits. A rare one has few hits.
const NEAR: usize = 1000;

/// The next rows of an order over an expression and `c.id`.
#[derive(Clone)]
pub(crate) struct Order {
    pub expression: String,
    pub descending: bool,
    /// The row before them.
    pub after: Option<Cursor>,
    /// How many.
    pub limit: usize,
}

impl Order {
    /// Adds condition, order and limit to a statement.
    pub(crate) fn push(&self, select: &mut Select) {
        if let Some(after) = &self.after {
            self.compare(select, if self.descending { "<" } else { ">" }, after, "");
        }
        let Self { expression, limit, .. } = self;
        let direction = if self.descending { "DESC" } else { "ASC" };
        select.push_checked(&format!("ORDER BY {expression} {direction}, c.id {direction} LIMIT {limit}"));
    }

    /// Adds that rows come before another one.
    pub(crate) fn push_before(&self, select: &mut Select, other: &Cursor) {
        self.compare(select, if self.descending { ">" } else { "<" }, other, "");
    }

    fn compare(&self, select: &mut Select, compare: &str, with: &Cursor, or_same: &str) {
        let expression = &self.expression;
        // Cursors come with the request; PostgreSQL has no text with NUL.
        let key = with.key.replace('\0', "");
        select.with_checked(&format!("AND {expression} {compare}= {{}}"), key.clone());
        select.with_checked(&format!("AND ({expression} {compare} {{}}"), key);
        select.with_checked(&format!("OR c.id {compare}{or_same} {{}})"), with.id);
    }

    /// The rows that a text fits, if there are enough among the next ones. `start` makes a statement for some columns up to
    /// its conditions, with those for the text where it is given a way.
    pub(crate) async fn near<R: Record>(
        &self,
        tx: &mut Tx,
        columns: &str,
        start: impl Fn(&Tx, &str, Option<Way>) -> Select,
    ) -> DbResult<Option<Vec<R>>> {
        let mut end = start(tx, &format!("{} AS sort_key, c.id", self.expression), None);
        Self { limit: 1, ..self.clone() }.push(&mut end);
        end.push_checked(&format!("OFFSET {}", NEAR - 1));
        let end = end.on(tx).optional::<(String, Uuid)>().await?.map(|(key, id)| Cursor { key, id });
        let mut near = start(tx, columns, Some(Way::All));
        if let Some(end) = &end {
            self.compare(&mut near, if self.descending { ">" } else { "<" }, end, "=");
        }
        self.push(&mut near);
        let rows = near.on(tx).all::<R>().await?;
        Ok((rows.len() == self.limit || end.is_none()).then_some(rows))
    }
}
