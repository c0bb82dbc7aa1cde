//! Filter and order of a list, in the page's address.

use super::Kind;
use crate::{page_value, query_value};
use domain::{
    agent::{ListView, Preferences},
    customer_user::Validity,
    page::{Criterion, Sort},
};
use leptos_router::{location::Url, params::ParamsMap};

/// Filter and order of a list, and how the viewer wants its rows, which is not in the address.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::agent) struct Query<K: Kind> {
    /// What is listed.
    pub filter: K::Filter,
    /// In which order.
    pub sort: Sort,
    /// How the viewer wants its rows, with the order that the list has where its address names none.
    pub view: ListView,
}

impl<K: Kind> Default for Query<K> {
    fn default() -> Self {
        let sort = Sort::by(K::COLUMN, false);
        let view = ListView { sort: sort.clone(), ..ListView::default() };
        Self { filter: K::Filter::default(), sort, view }
    }
}

impl<K: Kind> Query<K> {
    /// Reads filter and order from an address; the rest is as the viewer wants it.
    pub fn read(query: &ParamsMap, preferences: &Preferences) -> Self {
        let usual = Self::usual(preferences);
        let sort = Sort::from(query.get("sort").unwrap_or_default()).or(&usual.sort);
        Self { filter: K::read(query), sort, ..usual }
    }

    /// The whole list, as the viewer wants it.
    pub fn usual(preferences: &Preferences) -> Self {
        let view = preferences.lists.get(K::key()).map(|list| list.view.clone()).unwrap_or_default();
        let sort = view.sort.or(&Sort::by(K::COLUMN, false));
        Self { filter: K::Filter::default(), sort: sort.clone(), view: ListView { sort, ..view } }
    }

    /// The address of the list.
    pub fn href(&self) -> String {
        href(K::PATH, &self.parameters(), page_value)
    }

    /// The address of the list as a file; its order is always named, because files know no viewer.
    pub fn export(&self) -> String {
        href(K::EXPORT, &self.all_parameters(), query_value)
    }

    /// The address of the list in the order of a column; the other way round if it is in that order already.
    pub fn sorted_by(&self, column: &str) -> String {
        let descending = matches!(self.sort.criteria(), [only] if only.column == column && !only.descending);
        Self { sort: Sort::by(column, descending), ..self.clone() }.href()
    }

    /// The address of the list where rows that are the same in the order so far are in the order of a column; the other
    /// way round if they are already.
    pub fn also_sorted_by(&self, column: &str) -> String {
        let mut criteria = self.sort.criteria().to_vec();
        match criteria.iter_mut().find(|criterion| criterion.column == column) {
            Some(known) => known.descending = !known.descending,
            None => criteria.push(Criterion { column: column.to_owned(), descending: false }),
        }
        Self { sort: Sort::of(criteria), ..self.clone() }.href()
    }

    /// Whether anything is filtered beyond the default.
    pub fn is_filtered(&self) -> bool {
        self.filter != K::Filter::default()
    }

    /// The list as a preset keeps it: the parameters of its address. Its order is always named, as the one that the viewer
    /// wants where none is named may become another.
    pub fn kept(&self) -> String {
        let parameters = self.all_parameters();
        href(K::PATH, &parameters, page_value).split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }

    /// Whether another one is the same list in the same order.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.filter, &self.sort) == (&other.filter, &other.sort)
    }

    /// The list that a preset keeps.
    pub fn of_kept(kept: &str, preferences: &Preferences) -> Self {
        let mut map = ParamsMap::new();
        for (name, value) in kept.split('&').filter_map(|parameter| parameter.split_once('=')) {
            // The map decodes once more, as the router does; see `page_value`.
            map.insert(name.to_owned(), Url::unescape(value));
        }
        Self::read(&map, preferences)
    }

    fn all_parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = K::parameters(&self.filter);
        parameters.push(("sort", self.sort.clone().into()));
        parameters
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = K::parameters(&self.filter);
        if self.sort != self.view.sort {
            parameters.push(("sort", self.sort.clone().into()));
        }
        parameters
    }
}

/// Reads a comma-separated list of validities.
pub(in crate::agent) fn validities(text: &str) -> Vec<Validity> {
    text.split(',').filter_map(Validity::from_key).collect()
}

/// Writes parameters as an address' query; empty ones are left out.
fn href(path: &str, parameters: &[(&str, String)], written: fn(&str) -> String) -> String {
    let parts: Vec<String> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", written(value)))
        .collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::{customer_list::Customers, customer_user_list::People};
    use domain::{agent::ListPreferences, customer, customer_user::Filter};

    fn again<K: Kind>(query: &Query<K>) -> Query<K> {
        Query::of_kept(&query.kept(), &Preferences::default())
    }

    #[test]
    fn a_query_survives_its_address() {
        let query = Query::<People> {
            filter: Filter {
                text: "a/b@c;d+e f&x=ž 100%25".into(),
                validities: vec![Validity::Valid, Validity::InvalidTemporarily],
                ..Filter::default()
            },
            sort: Sort::from("-email,city".to_owned()),
            ..Query::default()
        };
        assert_eq!(again(&query), query);
        assert!(query.href().contains("q=a%2Fb%40c%3Bd%2Be%20f%26x%3D%C5%BE%20100%252525"), "{}", query.href());
        assert!(query.is_filtered() && !Query::<People>::default().is_filtered());
        assert_eq!(Query::<People>::default().href(), "/customer-users");
        assert_eq!(Query::<People>::default().kept(), "sort=name");
        assert_eq!(format!("/customer-users?{}", query.kept()), query.href());
        assert_eq!(Query::of_kept("", &Preferences::default()), Query::<People>::default());

        let query = Query::<Customers> {
            filter: customer::Filter {
                text: "Brno & Žďár".into(),
                validities: vec![Validity::Valid, Validity::Invalid],
            },
            sort: Sort::by("city", true),
            ..Query::default()
        };
        assert_eq!(again(&query), query);
        assert!(query.sorted_by("city").ends_with("&sort=city"), "{}", query.sorted_by("city"));
        assert!(query.sorted_by("name").ends_with("valid=valid%2Cinvalid"), "{}", query.sorted_by("name"));
        assert!(query.also_sorted_by("url").ends_with("&sort=-city%2Curl"), "{}", query.also_sorted_by("url"));
        assert!(query.also_sorted_by("city").ends_with("&sort=city"), "{}", query.also_sorted_by("city"));
    }

    #[test]
    fn the_order_that_the_viewer_wants_needs_no_address() {
        let mut preferences = Preferences::default();
        let view = ListView { columns: Vec::new(), sort: Sort::by("email", true), size: 100 };
        preferences.lists.insert("customer-users".into(), ListPreferences { view, ..ListPreferences::default() });
        let usual = Query::<People>::read(&ParamsMap::new(), &preferences);
        assert_eq!((usual.href().as_str(), usual.view.size), ("/customer-users", 100));
        assert_eq!(usual.sort, Sort::by("email", true));
        assert_eq!(usual.export(), "/agent/export/customer-users.csv?sort=-email");
        assert_eq!(usual.sorted_by("name"), "/customer-users?sort=name");
        assert_eq!(Query::<People>::usual(&preferences), usual);
        // A preset stays the list that it was, whichever order becomes the usual one.
        let kept = Query::<People>::default().kept();
        assert!(!Query::of_kept(&kept, &preferences).is_same(&usual));
        assert!(Query::of_kept("sort=-email", &preferences).is_same(&usual));
    }
}
