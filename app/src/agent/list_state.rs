//! The state of a list in the page's address, and what a list remembers while its viewer is elsewhere.

use crate::query_value;
use domain::{
    CustomerId, SourceId,
    customer_user::{Filter, Row, Validity},
    field::key,
    page::{Cursor, Sort},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use std::str::FromStr;

/// Filter and order of the customer user list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Which people.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self { filter: Filter::default(), sort: Sort { column: key::NAME.into(), descending: false } }
    }
}

/// Reads a comma-separated list of validities.
pub fn validities(text: &str) -> Vec<Validity> {
    text.split(',').filter_map(Validity::from_key).collect()
}

/// Reads the order from an address.
pub fn sort(query: &ParamsMap, default: &str) -> Sort {
    Sort {
        column: query.get("sort").filter(|column| !column.is_empty()).unwrap_or_else(|| default.to_owned()),
        descending: query.get("dir").is_some_and(|direction| direction == "desc"),
    }
}

/// Writes parameters as an address' query; empty ones are left out.
pub fn href(path: &str, parameters: &[(&str, String)]) -> String {
    let parts: Vec<String> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", query_value(value)))
        .collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}

impl ListQuery {
    /// Reads filter and order from an address.
    pub fn read(query: &ParamsMap) -> Self {
        Self {
            filter: Filter {
                text: query.get("q").unwrap_or_default(),
                customer: query.get("customer").and_then(|id| CustomerId::from_str(&id).ok()),
                source: query.get("source").and_then(|id| SourceId::from_str(&id).ok()),
                validities: validities(&query.get("valid").unwrap_or_default()),
            },
            sort: sort(query, key::NAME),
        }
    }

    /// The parameters of the address.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let validities: Vec<&str> = self.filter.validities.iter().map(|validity| validity.key()).collect();
        let name = self.sort.column == key::NAME;
        vec![
            ("q", self.filter.text.clone()),
            ("customer", self.filter.customer.map(|id| id.to_string()).unwrap_or_default()),
            ("source", self.filter.source.map(|id| id.to_string()).unwrap_or_default()),
            ("valid", validities.join(",")),
            ("sort", if name { String::new() } else { self.sort.column.clone() }),
            ("dir", if self.sort.descending { "desc".into() } else { String::new() }),
        ]
    }

    /// The address of the list.
    pub fn href(&self) -> String {
        href("/customer-users", &self.parameters())
    }

    /// The address of the list in the order of a column; the other way round if it is in that order already.
    pub fn sorted_by(&self, column: &str) -> String {
        let descending = self.sort.column == column && !self.sort.descending;
        Self { sort: Sort { column: column.to_owned(), descending }, ..self.clone() }.href()
    }

    /// Whether anything is filtered beyond the default.
    pub fn is_filtered(&self) -> bool {
        self.filter != Filter::default()
    }
}

/// What the customer user list remembers while its viewer is elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Filter and order.
    pub query: ListQuery,
    /// The rows that were loaded.
    pub rows: Vec<Row>,
    /// Where the next page starts.
    pub next: Option<Cursor>,
    /// How far the page was scrolled, in CSS pixels.
    pub scrolled: f64,
}

/// The memory of this tab's customer user list.
#[derive(Clone, Copy)]
pub struct ListMemory(StoredValue<Option<Memory>>);

/// Makes a memory for the tab.
pub fn provide_list_memory() {
    provide_context(ListMemory(StoredValue::new(None)));
}

/// The memory of this tab.
pub fn use_list_memory() -> ListMemory {
    expect_context()
}

impl ListMemory {
    /// Remembers.
    pub fn store(self, memory: Memory) {
        self.0.set_value(Some(memory));
    }

    /// What is remembered.
    pub fn get(self) -> Option<Memory> {
        self.0.try_get_value().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_its_address() {
        let query = ListQuery {
            filter: Filter {
                text: "a/b@c;d+e f&x=ž".into(),
                validities: vec![Validity::Valid, Validity::InvalidTemporarily],
                ..Filter::default()
            },
            sort: Sort { column: "email".into(), descending: true },
        };
        let mut map = ParamsMap::new();
        for (name, value) in query.parameters() {
            map.insert(name, value);
        }
        assert_eq!(ListQuery::read(&map), query);
        assert!(query.href().contains("q=a%2Fb%40c%3Bd%2Be%20f%26x%3D%C5%BE"), "{}", query.href());
    }
}
