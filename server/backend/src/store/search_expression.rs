//! What a list's filter asks for, as conditions of a statement.

use crate::{
    db::{DbResult, Select, Tx},
    store::words::{Table, Words},
};
use domain::search_expression::Expression;

/// A list's filter text, read.
pub(crate) enum Search {
    /// Words only, by far the most frequent.
    Words(Words),
    Expression(Condition),
    /// Makes no sense, and finds nothing.
    Nothing,
}

/// An expression whose words are folded.
pub(crate) enum Condition {
    Words(Words),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
}

impl Search {
    pub(crate) fn new(text: &str) -> Self {
        match Expression::parse(text) {
            Some(Expression::Words(text)) => Self::Words(Words::new(&text)),
            Some(expression) => Self::Expression(Condition::new(expression)),
            None => Self::Nothing,
        }
    }

    /// Whether everything is found.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Words(words) if words.is_empty())
    }

    /// Where to look for what is searched, in whatever order: without the index, unless it is SQLite's and can help.
    pub(crate) fn best_way(&self, tx: &Tx) -> Way {
        if tx.is_sqlite() && self.trigrams().is_some() { Way::Hits } else { Way::All }
    }

    /// Where to look for a page of what is searched, where a page's worth is not near.
    pub(crate) fn page_way(&self, tx: &Tx) -> Way {
        if tx.is_sqlite() || self.is_empty() { self.best_way(tx) } else { Way::Apart }
    }

    /// Whether SQLite's trigram index has at least so many hits.
    pub(crate) async fn has_hits(&self, tx: &mut Tx, table: Table, number: usize) -> DbResult<bool> {
        let Some(expression) = self.trigrams().filter(|_| tx.is_sqlite()) else { return Ok(false) };
        let mut select = Select::new(tx, "SELECT 1");
        select.with(table.matches(), expression).push_checked(&format!("LIMIT 1 OFFSET {}", number - 1));
        Ok(select.on(tx).optional::<(i64,)>().await?.is_some())
    }

    /// Adds `FROM` and `WHERE` with what the records, called `c`, are taken from; a condition must follow.
    pub(crate) fn start(&self, select: &mut Select, table: Table, way: Way) {
        match (way, self.trigrams()) {
            (Way::Hits, Some(expression)) => select.with(table.hits(), expression),
            (Way::Apart, _) => {
                select.push("FROM (SELECT *").push(table.all()).push("1 = 1");
                self.restrict(select, Way::All);
                select.push("OFFSET 0) c WHERE")
            }
            _ => select.push(table.all()),
        };
    }

    /// Adds the conditions that remain.
    pub(crate) fn restrict(&self, select: &mut Select, way: Way) {
        match self {
            _ if way == Way::Apart => {}
            Self::Words(words) if words.is_empty() || way == Way::Hits && words.are_in_trigrams() => {}
            Self::Words(words) => {
                select.push("AND");
                words.compare(select);
            }
            // The index finds no fewer than the conditions do, which are compared in any case.
            Self::Expression(condition) => {
                select.push("AND");
                condition.compare(select);
            }
            Self::Nothing => {
                select.push("AND 1 = 0");
            }
        }
    }

    fn trigrams(&self) -> Option<String> {
        match self {
            Self::Words(words) => words.trigrams(),
            Self::Expression(condition) => condition.trigrams(),
            Self::Nothing => None,
        }
    }
}

/// Where the records that fit a text are taken from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// From all, each of which is compared. PostgreSQL has an index for that, and decides itself whether to use it.
    All,
    /// From the hits of SQLite's trigram index, where there is something that it knows.
    Hits,
    /// From what fits the text, which PostgreSQL finds first and apart from everything else: by its guess of how many fit
    /// it would rather go through all rows in the order of a page, even where few do.
    Apart,
}

impl Condition {
    /// The parser has bounded the depth.
    fn new(expression: Expression) -> Self {
        let all = |parts: Vec<Expression>| parts.into_iter().map(Self::new).collect();
        match expression {
            Expression::Words(text) => Self::Words(Words::new(&text)),
            Expression::Not(inner) => Self::Not(Box::new(Self::new(*inner))),
            Expression::And(parts) => Self::And(all(parts)),
            Expression::Or(parts) => Self::Or(all(parts)),
        }
    }

    fn compare(&self, select: &mut Select) {
        let list = |select: &mut Select, parts: &[Self], by: &'static str| {
            select.push("(");
            for (number, part) in parts.iter().enumerate() {
                if number > 0 {
                    select.push(by);
                }
                part.compare(select);
            }
            select.push(")");
        };
        match self {
            Self::Words(words) => words.compare(select),
            Self::Not(inner) => {
                select.push("NOT");
                inner.compare(select);
            }
            Self::And(parts) => list(select, parts, "AND"),
            Self::Or(parts) => list(select, parts, "OR"),
        }
    }

    /// What SQLite's trigram index is asked for: it finds at least what the condition fits. None when it cannot help.
    fn trigrams(&self) -> Option<String> {
        let joined = |parts: Vec<String>, by: &str| (!parts.is_empty()).then(|| format!("({})", parts.join(by)));
        match self {
            Self::Words(words) => words.trigrams().map(|expression| format!("({expression})")),
            Self::Not(_) => None,
            Self::And(parts) => joined(parts.iter().filter_map(Self::trigrams).collect(), " AND "),
            Self::Or(parts) => joined(parts.iter().map(Self::trigrams).collect::<Option<Vec<_>>>()?, " OR "),
        }
    }
}
