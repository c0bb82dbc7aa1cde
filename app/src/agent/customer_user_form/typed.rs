//! What is typed into the form of a customer user.

use crate::{api::customer_users::FormModel, ui::Choice};
use domain::{
    customer::CustomerRef,
    customer_user::{Access, CustomerUser, Draft, Validity, Values},
    field::{Field, key},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Everything that is typed.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    pub values: StoredValue<BTreeMap<String, RwSignal<String>>>,
    pub customer: RwSignal<Option<Choice>>,
    pub more: RwSignal<Vec<Choice>>,
    pub validity: RwSignal<String>,
    pub forbidden: RwSignal<bool>,
    pub access: RwSignal<String>,
    pub password: RwSignal<String>,
}

pub(super) fn choice(customer: &CustomerRef) -> Choice {
    Choice::new(customer.key.clone(), customer.name.clone(), customer.key.clone())
}

impl Typed {
    pub fn new(model: &FormModel, person: Option<&CustomerUser>, customer: Option<&CustomerRef>) -> Self {
        let draft = person.map(CustomerUser::draft).unwrap_or_default();
        let values = model
            .sources
            .iter()
            .flat_map(|(_, fields)| fields)
            .map(|field| (field.key.clone(), RwSignal::new(draft.values.get(&field.key).to_owned())))
            .collect();
        // A CustomerID without a customer is shown as it is.
        let raw = draft.values.get(key::CUSTOMER);
        let known = customer.map(choice).or_else(|| (!raw.is_empty()).then(|| Choice::new(raw, raw, "")));
        Self {
            values: StoredValue::new(values),
            customer: RwSignal::new(known),
            more: RwSignal::new(person.map(|p| p.more_customers.iter().map(choice).collect()).unwrap_or_default()),
            validity: RwSignal::new(draft.validity.key().to_owned()),
            forbidden: RwSignal::new(draft.login_forbidden),
            access: RwSignal::new(if person.is_some() { "keep".into() } else { "invite".into() }),
            password: RwSignal::new(String::new()),
        }
    }

    /// The signal of a field.
    pub fn value(self, key: &str) -> RwSignal<String> {
        self.values.with_value(|values| values.get(key).copied()).unwrap_or_else(|| RwSignal::new(String::new()))
    }

    pub fn draft(self, fields: &[Field]) -> Draft {
        let mut values = Values::default();
        for field in fields {
            values.set(&field.key, self.value(&field.key).get());
        }
        values.set(key::CUSTOMER, self.customer.get().map(|choice| choice.value).unwrap_or_default());
        Draft {
            values,
            more_customers: self.more.get().into_iter().map(|choice| choice.value).collect(),
            validity: Validity::from_key(&self.validity.get()).unwrap_or_default(),
            login_forbidden: self.forbidden.get(),
            access: match self.access.get().as_str() {
                "invite" => Access::Invite,
                "password" => Access::Password(self.password.get()),
                "none" => Access::Nothing,
                _ => Access::Keep,
            },
        }
    }

    /// Takes over what is stored.
    pub fn take(self, current: &[(String, String)]) {
        for (key, value) in current {
            match key.as_str() {
                key::CUSTOMER => self.customer.set(Some(Choice::new(value.clone(), value.clone(), ""))),
                key::MORE_CUSTOMERS => {
                    let keys = value.split(", ").filter(|key| !key.is_empty());
                    self.more.set(keys.map(|key| Choice::new(key, key, "")).collect());
                }
                key::VALIDITY => self.validity.set(value.clone()),
                key::LOGIN_FORBIDDEN => self.forbidden.set(value == "yes"),
                key => self.value(key).set(value.clone()),
            }
        }
    }

    /// All values with their keys, as a conflict compares them.
    pub fn compared(self, fields: &[Field]) -> Vec<(String, String)> {
        let draft = self.draft(fields);
        let mut all: Vec<(String, String)> =
            draft.values.iter().map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect();
        let mut more = draft.more_customers;
        more.sort_unstable();
        all.push((key::MORE_CUSTOMERS.into(), more.join(", ")));
        all.push((key::VALIDITY.into(), draft.validity.key().to_owned()));
        all.push((key::LOGIN_FORBIDDEN.into(), if draft.login_forbidden { "yes".into() } else { String::new() }));
        all
    }
}
