//! Filter and order of a list, in the page's address.

use super::Kind;
use crate::query_value;
use domain::{agent::Preferences, customer_user::Validity, page::Sort};
use leptos_router::params::ParamsMap;

/// Filter and order of a list, and its columns, which are the viewer's and not in the address.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::agent) struct Query<K: Kind> {
    /// What is listed.
    pub filter: K::Filter,
    /// In which order.
    pub sort: Sort,
    /// The keys of the columns; empty means those that admins have chosen.
    pub columns: Vec<String>,
}

impl<K: Kind> Default for Query<K> {
    fn default() -> Self {
        let sort = Sort { column: K::COLUMN.to_owned(), descending: false };
        Self { filter: K::Filter::default(), sort, columns: Vec::new() }
    }
}

impl<K: Kind> Query<K> {
    /// Reads filter and order from an address.
    pub fn read(query: &ParamsMap) -> Self {
        let column = query.get("sort").filter(|column| !column.is_empty()).unwrap_or_else(|| K::COLUMN.to_owned());
        let descending = query.get("dir").is_some_and(|direction| direction == "desc");
        Self { filter: K::read(query), sort: Sort { column, descending }, columns: Vec::new() }
    }

    /// With the columns that the viewer wants.
    pub fn with_columns(self, preferences: &Preferences) -> Self {
        let columns = preferences.lists.get(K::key()).map(|list| list.columns.clone()).unwrap_or_default();
        Self { columns, ..self }
    }

    /// The address of the list.
    pub fn href(&self) -> String {
        href(K::PATH, &self.parameters())
    }

    /// The address of the list as a file.
    pub fn export(&self) -> String {
        href(K::EXPORT, &self.parameters())
    }

    /// The address of the list in the order of a column; the other way round if it is in that order already.
    pub fn sorted_by(&self, column: &str) -> String {
        let descending = self.sort.column == column && !self.sort.descending;
        Self { sort: Sort { column: column.to_owned(), descending }, ..self.clone() }.href()
    }

    /// Whether anything is filtered beyond the default.
    pub fn is_filtered(&self) -> bool {
        self.filter != K::Filter::default()
    }

    /// The list as a preset keeps it: the parameters of its address.
    pub fn kept(&self) -> String {
        self.href().split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = K::parameters(&self.filter);
        if self.sort.column != K::COLUMN {
            parameters.push(("sort", self.sort.column.clone()));
        }
        if self.sort.descending {
            parameters.push(("dir", "desc".to_owned()));
        }
        parameters
    }
}

/// Reads a comma-separated list of validities.
pub(in crate::agent) fn validities(text: &str) -> Vec<Validity> {
    text.split(',').filter_map(Validity::from_key).collect()
}

/// Writes parameters as an address' query; empty ones are left out.
fn href(path: &str, parameters: &[(&str, String)]) -> String {
    let parts: Vec<String> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", query_value(value)))
        .collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::{customer_list::Customers, customer_user_list::People};
    use domain::{customer, customer_user::Filter};

    fn again<K: Kind>(query: &Query<K>) -> Query<K> {
        let mut map = ParamsMap::new();
        for (name, value) in query.parameters() {
            map.insert(name, value);
        }
        Query::read(&map)
    }

    #[test]
    fn a_query_survives_its_address() {
        let query = Query::<People> {
            filter: Filter {
                text: "a/b@c;d+e f&x=ž".into(),
                validities: vec![Validity::Valid, Validity::InvalidTemporarily],
                ..Filter::default()
            },
            sort: Sort { column: "email".into(), descending: true },
            columns: Vec::new(),
        };
        assert_eq!(again(&query), query);
        assert!(query.href().contains("q=a%2Fb%40c%3Bd%2Be%20f%26x%3D%C5%BE"), "{}", query.href());
        assert!(query.is_filtered() && !Query::<People>::default().is_filtered());
        assert_eq!(Query::<People>::default().href(), "/customer-users");
        assert_eq!(Query::<People>::default().kept(), "");
        assert_eq!(format!("/customer-users?{}", query.kept()), query.href());

        let query = Query::<Customers> {
            filter: customer::Filter {
                text: "Brno & Žďár".into(),
                validities: vec![Validity::Valid, Validity::Invalid],
            },
            sort: Sort { column: "city".into(), descending: true },
            columns: Vec::new(),
        };
        assert_eq!(again(&query), query);
        assert!(query.sorted_by("city").ends_with("&sort=city"), "{}", query.sorted_by("city"));
        assert!(query.sorted_by("name").ends_with("valid=valid%2Cinvalid"), "{}", query.sorted_by("name"));
    }
}
