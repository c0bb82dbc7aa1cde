//! Rows in order: pages by key, and the rows that a text fits.

use super::{
    search_expression::{Search, Way},
    words::Table,
};
use crate::db::{DbResult, Record, Select, Tx};
use domain::{
    field::key,
    page::{Cursor, Page, Sort},
};
use std::cmp::Ordering;
use uuid::Uuid;

/// How many rows of an order are compared with a text before its index is asked. A frequent text has a page among them,
/// however large the list; the index would find, look up and sort all its hits. A rare one has few hits.
const NEAR: usize = 1000;

/// How many are compared if the index has at least as many hits: to look those up and to sort them would cost no less.
const FAR: usize = 3000;

/// How texts are compared: by their bytes, on both engines.
pub(crate) fn collation(tx: &Tx) -> &'static str {
    if tx.is_sqlite() { "" } else { " COLLATE \"C\"" }
}

/// The expression by which a column sorts that people and customers have alike.
pub(crate) fn of_record(tx: &Tx, column: &str) -> Option<String> {
    let collation = collation(tx);
    match column {
        // Of these moments all have as many digits.
        key::CREATED | key::CHANGED => Some(format!("CAST(c.{column} AS TEXT){collation}")),
        key::VALIDITY => Some(format!("c.validity{collation}")),
        key::COMMENT => Some(format!("LOWER(SUBSTR(c.comment, 1, 100){collation})")),
        _ => None,
    }
}

/// The next rows of an order over some expressions and `c.id`.
#[derive(Clone)]
pub(crate) struct Order {
    /// The expressions, and whether each descends. The first has an index; the id goes its way.
    by: Vec<(String, bool)>,
    /// The row before them.
    after: Option<Cursor>,
    /// How many.
    pub limit: usize,
}

/// The values of the expressions of an order.
#[derive(sqlx::FromRow)]
pub(crate) struct Keys {
    #[sqlx(rename = "sort_key")]
    first: String,
    #[sqlx(rename = "sort_key_2")]
    second: String,
    #[sqlx(rename = "sort_key_3")]
    third: String,
}

impl Keys {
    fn all(&self) -> [&String; Sort::MOST] {
        [&self.first, &self.second, &self.third]
    }
}

#[derive(sqlx::FromRow)]
struct End {
    id: Uuid,
    #[sqlx(flatten)]
    keys: Keys,
}

impl Order {
    /// The order of a list, where each column has an expression.
    pub(crate) fn new(sort: &Sort, expression: impl Fn(&str) -> String, after: Option<&Cursor>, limit: usize) -> Self {
        let by = sort.criteria().iter().map(|criterion| (expression(&criterion.column), criterion.descending));
        let by: Vec<(String, bool)> = by.collect();
        // A cursor comes with the request; one of another order is none.
        let after = after.filter(|after| after.keys.len() == by.len()).cloned();
        Self { by, after, limit }
    }

    /// The rows behind one of this order.
    pub(crate) fn behind(&self, after: Cursor, limit: usize) -> Self {
        Self { by: self.by.clone(), after: Some(after), limit }
    }

    /// The other way round.
    pub(crate) fn reversed(&self) -> Self {
        let by = self.by.iter().map(|(expression, descending)| (expression.clone(), !descending)).collect();
        Self { by, ..self.clone() }
    }

    /// The columns of [`Keys`].
    pub(crate) fn columns(&self) -> String {
        let expression = |at: usize| self.by.get(at).map_or("''", |(expression, _)| expression);
        format!("{} AS sort_key, {} AS sort_key_2, {} AS sort_key_3", expression(0), expression(1), expression(2))
    }

    /// The place of a row.
    pub(crate) fn cursor(&self, keys: &Keys, id: Uuid) -> Cursor {
        Cursor { keys: keys.all().into_iter().take(self.by.len()).cloned().collect(), id }
    }

    /// Which of two rows comes first.
    pub(crate) fn compare(&self, (a, a_id): (&Keys, Uuid), (b, b_id): (&Keys, Uuid)) -> Ordering {
        let directed = |order: Ordering, descending| if descending { order.reverse() } else { order };
        let keys = a.all().into_iter().zip(b.all()).zip(&self.by);
        let by_keys = keys.map(|((a, b), (_, descending))| directed(a.cmp(b), *descending));
        by_keys.fold(Ordering::Equal, Ordering::then).then(directed(a_id.cmp(&b_id), self.descends()))
    }

    fn descends(&self) -> bool {
        self.by.first().is_some_and(|(_, descending)| *descending)
    }

    /// Adds condition, order and limit to a statement.
    pub(crate) fn push(&self, select: &mut Select) {
        if let Some(after) = &self.after {
            self.restrict(select, after, true, "");
        }
        let direction = |descending| if descending { "DESC" } else { "ASC" };
        let mut by: Vec<String> =
            self.by.iter().map(|(expression, descending)| format!("{expression} {}", direction(*descending))).collect();
        by.push(format!("c.id {}", direction(self.descends())));
        select.push_checked(&format!("ORDER BY {} LIMIT {}", by.join(", "), self.limit));
    }

    /// Adds that rows come before another one.
    pub(crate) fn push_before(&self, select: &mut Select, other: &Cursor) {
        self.restrict(select, other, false, "");
    }

    /// Adds that rows come before the one behind which this order begins.
    pub(crate) fn push_passed(&self, select: &mut Select) {
        if let Some(after) = &self.after {
            self.push_before(select, after);
        }
    }

    /// Adds that rows come behind a row, or before it. The first comparison alone is one that an index serves.
    fn restrict(&self, select: &mut Select, with: &Cursor, behind: bool, or_same: &str) {
        let compare = |descending: bool| if descending == behind { "<" } else { ">" };
        for ((expression, descending), key) in self.by.iter().zip(&with.keys) {
            let compare = compare(*descending);
            // Cursors come with the request; PostgreSQL has no text with NUL.
            let key = key.replace('\0', "");
            select.with_checked(&format!("AND {expression} {compare}= {{}}"), key.clone());
            select.with_checked(&format!("AND ({expression} {compare} {{}} OR (1 = 1"), key);
        }
        select.with_checked(&format!("AND c.id {}{or_same} {{}}", compare(self.descends())), with.id);
        select.push_checked(&"))".repeat(self.by.len()));
    }

    /// The rows that a text fits, if there are enough among the next ones. `start` makes a statement for some columns up to
    /// its conditions, with those for the text where it is given a way.
    pub(crate) async fn near<R: Record>(
        &self,
        tx: &mut Tx,
        columns: &str,
        (search, table): (&Search, Table),
        start: impl Fn(&Tx, &str, Option<Way>) -> Select,
    ) -> DbResult<Option<Vec<R>>> {
        let near = self.among(tx, columns, NEAR, &start).await?;
        if near.is_some() || !search.has_hits(tx, table, FAR).await? {
            return Ok(near);
        }
        self.among(tx, columns, FAR, &start).await
    }

    /// The rows that a text fits, if there are enough among as many of the next ones.
    async fn among<R: Record>(
        &self,
        tx: &mut Tx,
        columns: &str,
        number: usize,
        start: impl Fn(&Tx, &str, Option<Way>) -> Select,
    ) -> DbResult<Option<Vec<R>>> {
        let mut end = start(tx, &format!("{}, c.id", self.columns()), None);
        Self { limit: 1, ..self.clone() }.push(&mut end);
        end.push_checked(&format!("OFFSET {}", number - 1));
        let end = end.on(tx).optional::<End>().await?.map(|end| self.cursor(&end.keys, end.id));
        let mut near = start(tx, columns, Some(Way::All));
        if let Some(end) = &end {
            self.restrict(&mut near, end, false, "=");
        }
        self.push(&mut near);
        let rows = near.on(tx).all::<R>().await?;
        Ok((rows.len() == self.limit || end.is_none()).then_some(rows))
    }
}

/// A page whose rows are still rows of the database.
pub(crate) struct RawPage<R> {
    rows: Vec<R>,
    next: Option<Cursor>,
}

impl<R> RawPage<R> {
    pub(crate) fn map<T>(self, make: impl FnMut(R) -> T) -> Page<T> {
        Page { rows: self.rows.into_iter().map(make).collect(), next: self.next }
    }
}

/// Merges the pages of several validities, each in order, into one page.
pub(crate) fn merge<R: Record>(pages: Vec<Vec<R>>, order: &Order, key: impl Fn(&R) -> (&Keys, Uuid)) -> RawPage<R> {
    let single = pages.len() == 1;
    let mut rows: Vec<R> = pages.into_iter().flatten().collect();
    if !single {
        rows.sort_by(|a, b| order.compare(key(a), key(b)));
    }
    // One more than a page was asked for.
    let more = rows.len() >= order.limit;
    rows.truncate(order.limit - 1);
    let next = rows.last().filter(|_| more).map(|row| {
        let (keys, id) = key(row);
        order.cursor(keys, id)
    });
    RawPage { rows, next }
}
