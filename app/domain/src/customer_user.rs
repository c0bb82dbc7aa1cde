//! Customer users: the real people who ask for help.

use crate::{
    CustomerId, CustomerUserId, Moment, SourceId, access::LockReason, customer::CustomerRef, field::key,
    source::SourceRef,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a person or customer may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Validity {
    /// In use.
    #[default]
    #[serde(rename = "valid")]
    Valid,
    /// Gone.
    #[serde(rename = "invalid")]
    Invalid,
    /// Paused.
    #[serde(rename = "invalid-temporarily")]
    InvalidTemporarily,
}

impl Validity {
    /// All three, in the order of forms.
    pub const ALL: [Self; 3] = [Self::Valid, Self::Invalid, Self::InvalidTemporarily];

    /// The word used in database, forms, files and on the screen.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::InvalidTemporarily => "invalid-temporarily",
        }
    }

    /// The validity with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|validity| validity.key() == key)
    }

    /// Whether the record may be used.
    pub fn is_valid(self) -> bool {
        self == Self::Valid
    }
}

/// The values of a person's fields by key. Missing keys are empty values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(pub BTreeMap<String, String>);

impl Values {
    /// The value of a field; empty when there is none.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// Sets the value of a field.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// All keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Given and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.get(key::FIRSTNAME), self.get(key::LASTNAME)).trim().to_owned()
    }

    /// Title, given and family name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.get(key::TITLE), self.name()).trim().to_owned()
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for Values {
    fn from(pairs: [(K, V); N]) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

/// How a new person will be able to sign in to the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Leaves everything as it is; for a new person: no password.
    #[default]
    Keep,
    /// An invitation is to be sent later.
    Invite,
    /// This password, to be changed at the first sign-in.
    Password(String),
    /// A hash made elsewhere, taken over as it is; imports only.
    Hash(String),
    /// No password; an existing one is removed.
    Nothing,
}

/// What could not be checked before a person was saved, for the agent to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// No name server has told whether the domain of the email address takes mail.
    EmailUnchecked,
}

/// How many customers a person may have beside the primary one.
pub const MORE_CUSTOMERS_MAX: usize = 200;

/// What agents enter for a customer user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The values of the source's fields.
    pub values: Values,
    /// CustomerIDs beyond the primary one.
    pub more_customers: Vec<String>,
    /// Whether the person may be used.
    pub validity: Validity,
    /// Whether every sign-in is refused.
    pub login_forbidden: bool,
    /// Why that was changed; only read when it is.
    pub lock_note: String,
    /// How the person can sign in.
    pub access: Access,
}

/// How a person's sign-in stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginState {
    /// A password is stored.
    pub has_password: bool,
    /// An invitation is to be sent.
    pub invited: bool,
    /// A new password must be set at the next sign-in.
    pub password_due: bool,
    /// Every sign-in is refused.
    pub forbidden: bool,
    /// Since when; none when it was not noted.
    pub locked_at: Option<Moment>,
    /// Why.
    pub lock_reason: Option<LockReason>,
    /// By which agent; empty when it was none.
    pub locked_by: String,
    /// What that agent wrote about it.
    pub lock_note: String,
    /// Failed sign-ins since the last success.
    pub failed_count: i64,
    /// The last failed sign-in.
    pub last_failed_at: Option<Moment>,
    /// Where it came from.
    pub last_failed_address: String,
    /// The last successful sign-in.
    pub last_login_at: Option<Moment>,
}

/// A customer user as stored, with everything the detail view, card and form need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerUser {
    /// The person's id.
    pub id: CustomerUserId,
    /// Where the person comes from.
    pub source: SourceRef,
    /// The values of the source's fields.
    pub values: Values,
    /// The primary customer; none when the CustomerID belongs to no customer.
    pub customer: Option<CustomerRef>,
    /// Further customers.
    pub more_customers: Vec<CustomerRef>,
    /// Whether the person may be used.
    pub validity: Validity,
    /// How the person's sign-in stands.
    pub login: LoginState,
    /// The telephone numbers in international form, by the keys of their fields; of those that can be called.
    pub numbers: BTreeMap<String, String>,
    /// Raised by every change.
    pub version: i64,
    /// When the person was added.
    pub created_at: Moment,
    /// By whom.
    pub created_by: String,
    /// When the record was last changed.
    pub changed_at: Moment,
    /// By whom.
    pub changed_by: String,
}

impl CustomerUser {
    /// The record as a form starts with it.
    pub fn draft(&self) -> Draft {
        Draft {
            values: self.values.clone(),
            more_customers: self.more_customers.iter().map(|customer| customer.key.clone()).collect(),
            validity: self.validity,
            login_forbidden: self.login.forbidden,
            lock_note: String::new(),
            access: Access::Keep,
        }
    }
}

/// A row of the customer user list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The person's id.
    pub id: CustomerUserId,
    /// Username.
    pub login: String,
    /// Given and family name.
    pub name: String,
    /// Whether the person may be used.
    pub validity: Validity,
    /// Login Forbidden.
    pub login_forbidden: bool,
    /// The primary customer's id, for the link.
    pub customer: Option<CustomerId>,
    /// The values of the list's columns, in their order; see [`crate::page::List::columns`].
    pub cells: Vec<String>,
}

/// Which people to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Words that must all occur somewhere in the record, or an expression; see [`crate::search_expression`].
    pub text: String,
    /// Only people of this customer, primary or not.
    pub customer: Option<CustomerId>,
    /// Of them only those whose primary customer is another one, or only those whose primary customer it is.
    pub assigned: Option<bool>,
    /// Only people of this source.
    pub source: Option<SourceId>,
    /// Only these validities; empty means valid only.
    pub validities: Vec<Validity>,
}

impl Filter {
    /// The validities to list; only the valid unless others are named.
    pub fn effective_validities(&self) -> Vec<Validity> {
        if self.validities.is_empty() { vec![Validity::Valid] } else { self.validities.clone() }
    }
}

/// The neighbours of a person within a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbours {
    /// The person before.
    pub previous: Option<CustomerUserId>,
    /// The person after.
    pub next: Option<CustomerUserId>,
    /// The person's place in the list, counted from 1.
    pub position: i64,
    /// How many the list has.
    pub total: i64,
}

/// What a search finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hit {
    /// A person: id, name, username, customer's name, validity.
    Person(CustomerUserId, String, String, String, Validity),
    /// A customer: id, name, CustomerID, validity.
    Customer(CustomerId, String, String, Validity),
}
