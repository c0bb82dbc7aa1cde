//! Drafts that can be stored as they are.

use domain::{
    customer::CustomerDraft,
    customer_user::{Draft, Values},
    field::key,
};

/// A valid customer, named after its CustomerID.
pub fn customer_draft(key: &str) -> CustomerDraft {
    CustomerDraft { key: key.to_owned(), name: format!("{key} Ltd."), ..CustomerDraft::default() }
}

/// A valid person of a customer, named after the username.
pub fn person_draft(login: &str, customer: &str) -> Draft {
    let values = Values::from([
        (key::FIRSTNAME, "Kim"),
        (key::LASTNAME, login),
        (key::EMAIL, &format!("{login}@people.example")),
        (key::CUSTOMER, customer),
        (key::LOGIN, login),
    ]);
    Draft { values, ..Draft::default() }
}
