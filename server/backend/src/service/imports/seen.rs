//! What a run remembers of the rows before: that a later row does not change what an earlier one has written, which another
//! run would change back; and in a dry run, which stores nothing, what later rows could be compared with.

use super::{
    plan::{Entry, Secret},
    row::{Fate, Verdict},
};
use crate::fold::fold_identifier;
use domain::{FieldError, Problem, error::Holder, field::key};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// How many rows are remembered, so that memory stays bounded. Twins of later rows are not noticed.
const MOST: usize = 500_000;

/// Hashes of identities with those of their rows' contents, and of email addresses with those of identities.
#[derive(Default)]
pub(super) struct Seen {
    records: HashMap<u64, u64>,
    emails: HashMap<u64, u64>,
}

impl Seen {
    /// The verdict on a row whose record or address occurred before.
    pub(super) fn judge(&self, entry: &Entry, field: &str, update_existing: bool, shared: bool) -> Option<Verdict> {
        let taken =
            |field: &str| Err(vec![FieldError { field: field.to_owned(), problem: Problem::Taken(Holder::Other) }]);
        let identity = identity(entry);
        match self.records.get(&identity) {
            Some(content) if *content == content_of(entry) => Some(Ok(Fate::Unchanged)),
            Some(_) if update_existing => {
                Some(Err(vec![FieldError { field: field.to_owned(), problem: Problem::Twice }]))
            }
            Some(_) => Some(taken(field)),
            None => {
                let owner = email(entry).and_then(|email| self.emails.get(&email));
                let foreign = owner.is_some_and(|owner| *owner != identity) && !shared;
                foreign.then(|| taken(key::EMAIL))
            }
        }
    }

    /// Whether a row before was accepted that names the same record.
    pub(super) fn knows(&self, identity: u64) -> bool {
        self.records.contains_key(&identity)
    }

    /// Remembers an accepted row; what a dry run did not store also by its email address.
    pub(super) fn add(&mut self, entry: &Entry, is_dry: bool) {
        if self.records.len() >= MOST {
            return;
        }
        let identity = identity(entry);
        self.records.insert(identity, content_of(entry));
        if let (true, Some(email)) = (is_dry, email(entry)) {
            self.emails.insert(email, identity);
        }
    }
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

pub(super) fn identity(entry: &Entry) -> u64 {
    identity_of(entry.identity())
}

pub(super) fn identity_of(name: &str) -> u64 {
    hash(fold_identifier(name))
}

fn email(entry: &Entry) -> Option<u64> {
    let email = fold_identifier(entry.get(key::EMAIL));
    (!email.is_empty()).then(|| hash(email))
}

fn content_of(entry: &Entry) -> u64 {
    let secret = entry.secret.as_ref().map(|secret| match secret {
        Secret::Password(secret) | Secret::Hash(secret) => secret.as_str(),
    });
    let validity = entry.validity.map(domain::customer_user::Validity::key);
    hash((&entry.values, validity, entry.login_forbidden, &entry.more_customers, secret))
}
