//! Pages of lists: by key, never by offset.

use crate::field::{Kind, is_key, key};
use serde::{Deserialize, Serialize};

/// Rows per page, where nobody has chosen another number.
pub const SIZE: usize = 50;

/// What agents can choose for rows per page.
pub const SIZES: [usize; 4] = [25, 50, 100, 200];

/// Rows per page, from what was asked for.
pub fn size(wanted: usize) -> usize {
    if SIZES.contains(&wanted) { wanted } else { SIZE }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page starts; none when this is the last.
    pub next: Option<Cursor>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), next: None }
    }
}

/// A column of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its key, which is also what the list can be sorted by.
    pub key: String,
    /// The admin's label; empty means the built-in one.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// A column with its built-in label.
    pub fn built_in(key: &str, kind: Kind) -> Self {
        Self { key: key.to_owned(), label: String::new(), kind }
    }

    /// Whether its cells are moments, in milliseconds.
    pub fn is_moment(&self) -> bool {
        matches!(self.key.as_str(), key::LAST_LOGIN | key::CREATED | key::CHANGED)
    }
}

/// The columns that a list has: those that are wanted and there, or the usual ones. With each column comes whether it is
/// usual.
pub fn shown(all: Vec<(Column, bool)>, wanted: &[String]) -> Vec<Column> {
    let named = |key: &String| all.iter().find(|(column, _)| column.key == *key).map(|(column, _)| column.clone());
    let mut found: Vec<Column> = Vec::new();
    for column in wanted.iter().filter_map(named) {
        // Each once: what is wanted comes from addresses.
        if found.iter().all(|known| known.key != column.key) {
            found.push(column);
        }
    }
    if found.is_empty() {
        return all.into_iter().filter_map(|(column, usual)| usual.then_some(column)).collect();
    }
    found
}

/// A page of a list together with the columns that its rows have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List<T> {
    /// Columns beside those that every row has.
    pub columns: Vec<Column>,
    /// The rows and where the next page starts.
    pub page: Page<T>,
}

/// The sort keys and id of the last row seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The row's values of the sorted columns, folded; none where the id alone is the order.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The row's id, which breaks ties.
    pub id: uuid::Uuid,
}

/// A column by which a list is sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// The column's key.
    pub column: String,
    /// From the last to the first.
    pub descending: bool,
}

/// The order of a list: by one column, where its values are the same by the next, at most three. Written `city,-name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Sort(Vec<Criterion>);

impl Sort {
    /// The most columns.
    pub const MOST: usize = 3;

    /// The order by one column.
    pub fn by(column: impl Into<String>, descending: bool) -> Self {
        Self(vec![Criterion { column: column.into(), descending }])
    }

    /// The order by some columns: each once, no more than [`Self::MOST`].
    pub fn of(criteria: impl IntoIterator<Item = Criterion>) -> Self {
        let mut sort = Self::default();
        for criterion in criteria {
            if sort.0.len() < Self::MOST && sort.0.iter().all(|known| known.column != criterion.column) {
                sort.0.push(criterion);
            }
        }
        sort
    }

    /// The columns, the most important first.
    pub fn criteria(&self) -> &[Criterion] {
        &self.0
    }

    /// Whether no column is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This order by those of its columns that are known; by the name, in the same direction, if none is.
    #[must_use]
    pub fn known(&self, known: impl Fn(&str) -> bool) -> Self {
        let descending = self.0.first().is_some_and(|criterion| criterion.descending);
        let criteria = self.0.iter().filter(|criterion| known(&criterion.column)).cloned();
        Self::of(criteria).or(&Self::by(key::NAME, descending))
    }

    /// This order, or another one if no column is named.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        if self.is_empty() { other.clone() } else { self }
    }
}

impl From<String> for Sort {
    fn from(text: String) -> Self {
        Self::of(text.split(',').filter_map(|part| {
            let (column, descending) = part.strip_prefix('-').map_or((part, false), |column| (column, true));
            is_key(column).then(|| Criterion { column: column.to_owned(), descending })
        }))
    }
}

impl From<Sort> for String {
    fn from(sort: Sort) -> Self {
        let parts = sort.0.into_iter().map(
            |Criterion { column, descending }| {
                if descending { format!("-{column}") } else { column }
            },
        );
        parts.collect::<Vec<_>>().join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_written_and_read() {
        let sort = Sort::from("city,-name,zip".to_owned());
        assert_eq!(sort.criteria().len(), 3);
        assert_eq!(sort.criteria()[1], Criterion { column: "name".into(), descending: true });
        assert_eq!(String::from(sort), "city,-name,zip");
        for (odd, read) in [("", ""), ("name,-name", "name"), ("a,b,c,d", "a,b,c"), ("a;b,--c,-d,Ž", "-d")] {
            assert_eq!(String::from(Sort::from(odd.to_owned())), read, "{odd}");
        }
        assert_eq!(Sort::default().or(&Sort::by("name", false)), Sort::by("name", false));
    }

    #[test]
    fn pages_have_a_size_that_can_be_chosen() {
        assert_eq!([0, 25, 99, 200, usize::MAX].map(size), [50, 25, 50, 200, 50]);
    }
}
