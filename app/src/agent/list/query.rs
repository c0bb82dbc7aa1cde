//! Filter and order of a list, in the page's address.

use super::Kind;
use crate::{page_value, query_value};
use domain::{
    agent::{ListPreferences, ListView, Preferences},
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
    /// What the viewer wants to be listed where the address says nothing about it.
    usual: K::Filter,
}

impl<K: Kind> Default for Query<K> {
    fn default() -> Self {
        let sort = Sort::by(K::COLUMN, false);
        let view = ListView { sort: sort.clone(), ..ListView::default() };
        Self { filter: K::Filter::default(), sort, view, usual: K::Filter::default() }
    }
}

impl<K: Kind> Query<K> {
    /// Reads filter and order from an address; the rest is as the viewer wants it.
    pub fn read(query: &ParamsMap, preferences: &Preferences) -> Self {
        let usual = Self::usual(preferences);
        let sort = Sort::from(query.get("sort").unwrap_or_default()).or(&usual.sort);
        let said = K::read(query);
        let filter = if said == K::Filter::default() { usual.usual.clone() } else { plain::<K>(said) };
        Self { filter, sort, ..usual }
    }

    /// The whole list, as the viewer wants it.
    pub fn usual(preferences: &Preferences) -> Self {
        let ListPreferences { view, validities, .. } = preferences.lists.get(K::key()).cloned().unwrap_or_default();
        let sort = view.sort.or(&Sort::by(K::COLUMN, false));
        let mut usual = K::Filter::default();
        *K::validities(&mut usual) = validities;
        Self { filter: usual.clone(), sort: sort.clone(), view: ListView { sort, ..view }, usual }
    }

    /// The address of the list.
    pub fn href(&self) -> String {
        href(K::PATH, &self.parameters(), page_value)
    }

    /// The same, of a viewer who wants these validities where nothing else is said.
    pub fn usually(mut self, validities: &[Validity]) -> Self {
        *K::validities(&mut self.usual) = validities.to_vec();
        self
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

    /// The list as a preset keeps it: the parameters of its address. Its order and its validities are always named, as
    /// those that the viewer wants where none is named may become others.
    pub fn kept(&self) -> String {
        let mut all = self.clone();
        let validities = K::validities(&mut all.filter);
        if validities.is_empty() {
            validities.push(Validity::Valid);
        }
        let parameters = all.all_parameters();
        href(K::PATH, &parameters, page_value).split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }

    /// Whether another one is the same list in the same order.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.filter, &self.sort) == (&other.filter, &other.sort)
    }

    /// The address of the list without any filter.
    pub fn cleared(&self) -> String {
        Self { filter: K::Filter::default(), ..self.clone() }.href()
    }

    /// The list that a preset keeps.
    pub fn of_kept(kept: &str, preferences: &Preferences) -> Self {
        let mut map = ParamsMap::new();
        for (name, value) in kept.split('&').filter_map(|parameter| parameter.split_once('=')) {
            // The map decodes once more, as the router does; see `page_value`.
            map.insert(name.to_owned(), Url::unescape(value));
        }
        Self { filter: plain::<K>(K::read(&map)), ..Self::read(&map, preferences) }
    }

    fn all_parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = K::parameters(&self.filter);
        parameters.push(("sort", self.sort.clone().into()));
        parameters
    }

    /// Nothing for what the viewer usually wants; but what everybody sees at first must be named where that is another.
    fn filter_parameters(&self) -> Vec<(&'static str, String)> {
        if self.filter == self.usual {
            return Vec::new();
        }
        let mut filter = self.filter.clone();
        if filter == K::Filter::default() {
            K::validities(&mut filter).push(Validity::Valid);
        }
        K::parameters(&filter)
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = self.filter_parameters();
        if self.sort != self.view.sort {
            parameters.push(("sort", self.sort.clone().into()));
        }
        parameters
    }
}

/// A filter in which nothing is said about validity where only what is valid is listed.
fn plain<K: Kind>(mut filter: K::Filter) -> K::Filter {
    let validities = K::validities(&mut filter);
    if matches!(validities[..], [Validity::Valid]) {
        validities.clear();
    }
    filter
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
    use domain::{customer, customer_user::Filter};

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
        assert_eq!(Query::<People>::default().kept(), "valid=valid&sort=name");
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
    fn the_validities_that_the_viewer_wants_need_no_address() {
        let mut preferences = Preferences::default();
        let all = vec![Validity::Valid, Validity::Invalid];
        let wanted = ListPreferences { validities: all.clone(), ..ListPreferences::default() };
        preferences.lists.insert("customer-users".into(), wanted);
        let read = |query: &str| {
            let parameters = query.split('&').filter_map(|parameter| parameter.split_once('='));
            let map: ParamsMap = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            Query::<People>::read(&map, &preferences)
        };
        let usual = read("");
        assert_eq!((usual.href().as_str(), usual.is_filtered()), ("/customer-users", true));
        assert_eq!(usual.cleared(), "/customer-users?valid=valid");
        assert_eq!(usual.filter.validities, all);
        assert_eq!(read("sort=-email").filter.validities, all);
        assert_eq!(read("q=anna").filter.validities, [], "an address that says what it shows says everything");
        let valid = Query { filter: Filter::default(), ..usual.clone() };
        assert_eq!(valid.href(), "/customer-users?valid=valid");
        assert!(!valid.is_filtered() && read("valid=valid").is_same(&valid) && !usual.is_same(&valid));
        let text = Query { filter: Filter { text: "anna".into(), ..usual.filter.clone() }, ..usual.clone() };
        assert_eq!(text.href(), "/customer-users?q=anna&valid=valid,invalid".replace(',', "%2C"));
        // A preset stays what it was.
        let kept = Query::<People>::of_kept(&valid.kept(), &preferences);
        assert!(kept.is_same(&valid) && !kept.is_same(&usual));
        assert!(Query::of_kept(&usual.kept(), &Preferences::default()).is_same(&usual));
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
