//! Pages of lists: by key, never by offset.

use crate::field::is_key;
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
