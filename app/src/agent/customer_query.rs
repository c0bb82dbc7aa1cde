//! Filter and order of the customer list, in the page's address.

use super::list_state::{href, sort, validities};
use domain::{customer::Filter, page::Sort};
use leptos_router::params::ParamsMap;

const DEFAULT_COLUMN: &str = "name";

/// Filter and order of the customer list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CustomerQuery {
    /// Which customers.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
}

impl CustomerQuery {
    /// Reads filter and order from an address.
    pub(super) fn read(query: &ParamsMap) -> Self {
        Self {
            filter: Filter {
                text: query.get("q").unwrap_or_default(),
                validities: validities(&query.get("valid").unwrap_or_default()),
            },
            sort: sort(query, DEFAULT_COLUMN),
        }
    }

    /// The address of the list.
    pub(super) fn href(&self) -> String {
        href("/customers", &self.parameters())
    }

    /// The address of the list as a file.
    pub(super) fn export(&self) -> String {
        href("/agent/export/customers.csv", &self.parameters())
    }

    /// The address of the list in the order of a column; the other way round if it is in that order already.
    pub(super) fn sorted_by(&self, column: &str) -> String {
        let descending = self.sort.column == column && !self.sort.descending;
        Self { sort: Sort { column: column.to_owned(), descending }, ..self.clone() }.href()
    }

    /// Whether anything is filtered beyond the default.
    pub(super) fn is_filtered(&self) -> bool {
        self.filter != Filter::default()
    }

    fn parameters(&self) -> [(&'static str, String); 4] {
        let validities: Vec<&str> = self.filter.validities.iter().map(|validity| validity.key()).collect();
        let by_name = self.sort.column == DEFAULT_COLUMN;
        [
            ("q", self.filter.text.clone()),
            ("valid", validities.join(",")),
            ("sort", if by_name { String::new() } else { self.sort.column.clone() }),
            ("dir", if self.sort.descending { "desc".into() } else { String::new() }),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer_user::Validity;

    #[test]
    fn a_query_survives_its_address() {
        let query = CustomerQuery {
            filter: Filter { text: "Brno & Žďár".into(), validities: vec![Validity::Valid, Validity::Invalid] },
            sort: Sort { column: "city".into(), descending: true },
        };
        let mut map = ParamsMap::new();
        for (name, value) in query.parameters() {
            map.insert(name, value);
        }
        assert_eq!(CustomerQuery::read(&map), query);
        assert!(query.sorted_by("city").ends_with("&sort=city"), "{}", query.sorted_by("city"));
        assert!(query.sorted_by("name").ends_with("valid=valid%2Cinvalid"), "{}", query.sorted_by("name"));
    }
}
