//! What is typed into the form of a customer user.

use crate::{api::customer_users::FormModel, ui::Choice, words};
use domain::{
    customer::CustomerRef,
    customer_user::{Access, CustomerUser, Draft, Validity, Values},
    field::{Field, Kind, key},
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
    /// Whether it is stored so.
    pub was_forbidden: RwSignal<bool>,
    pub lock_note: RwSignal<String>,
    pub access: RwSignal<String>,
    pub password: RwSignal<String>,
}

/// A value as it is typed in the page's language.
fn as_typed(field: &Field, value: &str) -> String {
    if field.kind == Kind::Number { words::value(Kind::Number, value.to_owned()) } else { value.to_owned() }
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
            .map(|field| (field.key.clone(), RwSignal::new(as_typed(field, draft.values.get(&field.key)))))
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
            was_forbidden: RwSignal::new(draft.login_forbidden),
            lock_note: RwSignal::new(String::new()),
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
        for field in fields.iter().filter(|field| !field.read_only) {
            let typed = self.value(&field.key).get();
            values.set(&field.key, if field.kind == Kind::Number { words::number(&typed) } else { typed });
        }
        values.set(key::CUSTOMER, self.customer.get().map(|choice| choice.value).unwrap_or_default());
        Draft {
            values,
            more_customers: self.more.get().into_iter().map(|choice| choice.value).collect(),
            validity: Validity::from_key(&self.validity.get()).unwrap_or_default(),
            login_forbidden: self.forbidden.get(),
            lock_note: self.lock_note.get(),
            access: match self.access.get().as_str() {
                "invite" => Access::Invite,
                "password" => Access::Password(self.password.get()),
                "none" => Access::Nothing,
                _ => Access::Keep,
            },
        }
    }

    /// Knows fields that were added to the map meanwhile.
    pub fn learn(self, model: &FormModel) {
        self.values.try_update_value(|values| {
            for field in model.sources.iter().flat_map(|(_, fields)| fields) {
                values.entry(field.key.clone()).or_insert_with(|| RwSignal::new(String::new()));
            }
        });
    }

    /// Leaves the password as the first sending has stored it, and the username that was made.
    pub fn keep_access(self, stored_login: Option<&str>) {
        self.access.set("keep".to_owned());
        self.password.set(String::new());
        let login = self.value(key::LOGIN);
        if let Some(stored) = stored_login
            && login.with_untracked(|login| login.trim().is_empty())
        {
            login.set(stored.to_owned());
        }
    }

    /// Takes over what is stored, and leaves the password as it is.
    pub fn take_all(self, current: &[(String, String)], fields: &[Field]) {
        self.take(current, fields);
        self.access.set("keep".to_owned());
        self.password.set(String::new());
    }

    /// Takes over what is stored.
    pub fn take(self, current: &[(String, String)], fields: &[Field]) {
        for (key, value) in current {
            match key.as_str() {
                key::CUSTOMER => self.customer.set(Some(Choice::new(value.clone(), value.clone(), ""))),
                key::MORE_CUSTOMERS => {
                    let keys = value.lines().filter(|key| !key.is_empty());
                    self.more.set(keys.map(|key| Choice::new(key, key, "")).collect());
                }
                key::VALIDITY => self.validity.set(value.clone()),
                key::LOGIN_FORBIDDEN => {
                    self.forbidden.set(value == "yes");
                    self.was_forbidden.set(value == "yes");
                }
                key => {
                    let field = fields.iter().find(|field| field.key == key);
                    self.value(key).set(field.map_or_else(|| value.clone(), |field| as_typed(field, value)));
                }
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
        all.push((key::MORE_CUSTOMERS.into(), more.join("\n")));
        all.push((key::VALIDITY.into(), draft.validity.key().to_owned()));
        all.push((key::LOGIN_FORBIDDEN.into(), if draft.login_forbidden { "yes".into() } else { String::new() }));
        all
    }
}
