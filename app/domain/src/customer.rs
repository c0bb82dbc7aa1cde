//! Customers: the organisations that customer users work at.

use crate::{
    CustomerId, Moment,
    customer_user::Validity,
    field::{Kind, key},
    page::Column,
    text::Checks,
};
use serde::{Deserialize, Serialize};

/// What agents enter for a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerDraft {
    /// CustomerID: the unique key that people and mails use.
    pub key: String,
    /// Name.
    pub name: String,
    /// Street and house number.
    pub street: String,
    /// Postal code.
    pub zip: String,
    /// Town.
    pub city: String,
    /// Country.
    pub country: String,
    /// Website.
    pub url: String,
    /// Customers that are not valid are not offered for new people.
    pub validity: Validity,
    /// Anything else.
    pub comment: String,
}

/// The keys of a customer's fields, in the order of the form.
pub const KEYS: [&str; 9] = ["key", "name", "street", "zip", "city", "country", "url", "validity", "comment"];

impl CustomerDraft {
    /// The value of a field by its key.
    pub fn get(&self, key: &str) -> &str {
        match key {
            "key" => &self.key,
            "name" => &self.name,
            "street" => &self.street,
            "zip" => &self.zip,
            "city" => &self.city,
            "country" => &self.country,
            "url" => &self.url,
            "validity" => self.validity.key(),
            "comment" => &self.comment,
            _ => "",
        }
    }

    /// All values with their keys.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        KEYS.into_iter().map(|key| (key, self.get(key)))
    }

    /// The draft with tidied texts; a website without a scheme gets `https://`.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        for value in [
            &mut self.key,
            &mut self.name,
            &mut self.street,
            &mut self.zip,
            &mut self.city,
            &mut self.country,
            &mut self.url,
        ] {
            *value = crate::text::tidy(value);
        }
        self.comment = self.comment.trim().replace("\r\n", "\n");
        self.url = crate::link::with_scheme(&self.url);
        self
    }

    /// Checks everything that needs no database.
    pub fn check(&self) -> Checks {
        let mut checks = Checks::default();
        checks.text("key", &self.key, true, 150);
        checks.text("name", &self.name, true, 200);
        checks.text("street", &self.street, false, 200);
        checks.text("zip", &self.zip, false, 200);
        checks.text("city", &self.city, false, 200);
        checks.text("country", &self.country, false, 200);
        checks.text("url", &self.url, false, 500);
        checks.note("comment", crate::text::check(&self.comment, false, 2000, true));
        if !self.url.is_empty() && !checks.has("url") {
            checks.note("url", crate::link::check_url(&self.url));
        }
        checks
    }
}

/// A customer as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// What agents entered.
    pub draft: CustomerDraft,
    /// How many valid people have it as a customer, primary or not.
    pub people: i64,
    /// Raised by every change.
    pub version: i64,
    /// When it was added.
    pub created_at: Moment,
    /// Who added it.
    pub created_by: String,
    /// When it was last changed.
    pub changed_at: Moment,
    /// Who changed it last.
    pub changed_by: String,
}

/// A row of the customer list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRow {
    /// Its id.
    pub id: CustomerId,
    /// CustomerID.
    pub key: String,
    /// Name.
    pub name: String,
    /// Validity.
    pub validity: Validity,
    /// The values of the list's columns, in their order.
    pub cells: Vec<String>,
}

/// The columns that the list of customers can have beside CustomerID, Name and the actions, and whether it has them where
/// nobody has chosen others.
pub fn columns() -> Vec<(Column, bool)> {
    let column = |(key, usual): (&str, bool)| (Column::built_in(key, Kind::Text), usual);
    let columns = [
        ("city", true),
        ("country", true),
        ("url", true),
        ("street", false),
        ("zip", false),
        (key::COMMENT, false),
        (key::VALIDITY, false),
        (key::CREATED, false),
        (key::CHANGED, false),
    ];
    columns.map(column).into()
}

/// A customer in a picker or beside a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRef {
    /// Its id.
    pub id: CustomerId,
    /// CustomerID.
    pub key: String,
    /// Name.
    pub name: String,
    /// Validity.
    pub validity: Validity,
}

/// Which customers to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Words that must all occur, or an expression; see [`crate::search_expression`].
    pub text: String,
    /// Only these validities; empty means valid only.
    pub validities: Vec<Validity>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;

    #[test]
    fn a_customer_needs_key_and_name_and_a_harmless_website() {
        let draft = CustomerDraft { url: "javascript:alert(1)".into(), ..CustomerDraft::default() }.tidied();
        let errors = draft.check().into_errors();
        let at = |field: &str| errors.iter().find(|e| e.field == field).map(|e| e.problem.clone());
        assert_eq!(at("key"), Some(Problem::Required));
        assert_eq!(at("name"), Some(Problem::Required));
        assert_eq!(at("url"), Some(Problem::Url));

        let good = CustomerDraft {
            key: " BRNO ".into(),
            name: "Brno Optics".into(),
            url: "brno.example".into(),
            ..Default::default()
        }
        .tidied();
        assert!(good.check().is_empty());
        assert_eq!((good.key.as_str(), good.url.as_str()), ("BRNO", "https://brno.example"));
    }
}
