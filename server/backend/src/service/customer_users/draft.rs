//! From what agents entered to what is stored: rights, rules, look-ups.

use super::{CustomerUsers, lookup::Lookup};
use crate::{
    config::Source,
    db::Tx,
    service::settings::check_time_zone,
    session::Scope,
    store::{self, customer_user::Credentials, person_row::PersonRow},
};
use domain::{
    CustomerId, Permission, Problem, Result,
    customer::CustomerRef,
    customer_user::{Access, CustomerUser, Draft, MORE_CUSTOMERS_MAX},
    error::Holder,
    field::{Kind, key},
    password::Whose,
    text::{self, Checks},
};

/// How many characters the reason of a lock may have.
const LOCK_NOTE_MAX: u32 = 250;

/// A draft that may be stored.
pub(super) struct Ready {
    pub row: PersonRow,
    pub more: Vec<CustomerRef>,
    pub login_forbidden: bool,
    pub lock_note: String,
    pub access: Access,
}

impl Ready {
    /// The ids of all customers, and which of them is the primary one.
    pub(super) fn customers(&self) -> Vec<(CustomerId, bool)> {
        let main = self.row.customer.iter().map(|customer| (customer.id, true));
        main.chain(self.more.iter().map(|customer| (customer.id, false))).collect()
    }

    /// What the history records: all values, and what is not a field of the map.
    pub(super) fn recorded(&self) -> Vec<(String, String)> {
        recorded(
            self.row.values.iter(),
            &self.row.customer_key,
            self.more.iter().map(|customer| customer.key.as_str()),
            (self.row.validity.key(), self.login_forbidden),
        )
    }
}

/// What the history records of a stored person.
pub(super) fn recorded_of(person: &CustomerUser) -> Vec<(String, String)> {
    recorded(
        person.values.iter(),
        person.values.get(key::CUSTOMER),
        person.more_customers.iter().map(|customer| customer.key.as_str()),
        (person.validity.key(), person.login.forbidden),
    )
}

/// What a conflict compares: CustomerIDs one a line, as they may contain any other separator.
pub(super) fn compared(person: &CustomerUser) -> Vec<(String, String)> {
    let mut more: Vec<&str> = person.more_customers.iter().map(|customer| customer.key.as_str()).collect();
    more.sort_unstable();
    let mut all = recorded_of(person);
    all.iter_mut().filter(|(key, _)| key == key::MORE_CUSTOMERS).for_each(|(_, value)| *value = more.join("\n"));
    all
}

fn recorded<'a>(
    values: impl Iterator<Item = (&'a str, &'a str)>,
    customer_key: &str,
    more: impl Iterator<Item = &'a str>,
    (validity, forbidden): (&str, bool),
) -> Vec<(String, String)> {
    let mut more: Vec<&str> = more.collect();
    more.sort_unstable();
    let mut all: Vec<(String, String)> = values
        .filter(|(key, _)| *key != key::CUSTOMER)
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    all.push((key::CUSTOMER.into(), customer_key.to_owned()));
    all.push((key::MORE_CUSTOMERS.into(), more.join(", ")));
    all.push((key::VALIDITY.into(), validity.to_owned()));
    all.push((key::LOGIN_FORBIDDEN.into(), if forbidden { "yes".into() } else { String::new() }));
    all
}

/// The credentials to store; none when they stay as they are.
pub(super) fn credentials(access: &Access, hash: Option<String>) -> Option<Credentials> {
    match access {
        Access::Keep => None,
        Access::Invite => Some(Credentials { hash: None, due: false, invited: true }),
        Access::Password(_) => Some(Credentials { hash, due: true, invited: false }),
        Access::Hash(_) => Some(Credentials { hash, due: false, invited: false }),
        Access::Nothing => Some(Credentials::default()),
    }
}

impl CustomerUsers<'_> {
    /// Checks rights and rules and looks up customers and uniqueness. All problems come together.
    pub(super) async fn prepare(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        source: &Source,
        mut draft: Draft,
        before: Option<&CustomerUser>,
        lookup: Lookup<'_>,
    ) -> Result<Ready> {
        self.check_rights(&draft, before)?;
        draft.values.0.retain(|key, _| source.fields.iter().any(|field| field.key == *key));
        let mut checks = Checks::default();
        let forbids = draft.login_forbidden != before.is_some_and(|before| before.login.forbidden);
        if !forbids {
            draft.lock_note.clear();
        }
        for field in &source.fields {
            let stored = before.map_or("", |before| before.values.get(&field.key));
            let from_form = matches!(lookup, Lookup::Database);
            // Forms leave out what they may not write: it may have changed since they were opened. Imports bring it.
            if field.read_only && from_form && !draft.values.0.contains_key(&field.key) {
                draft.values.set(&field.key, stored);
            }
            let value = field.tidy(draft.values.get(&field.key));
            if field.read_only && from_form && value != stored {
                checks.add(&field.key, Problem::ReadOnly);
            }
            // A choice that was taken away stays with those who have it, so that the rest can still be changed.
            let kept = |problem: &Problem| {
                *problem == Problem::Choice && before.is_some_and(|before| before.values.get(&field.key) == value)
            };
            let lenient =
                |problem| if kept(&problem) { Ok(()) } else { self.lenient(&field.key, problem, (&draft, before)) };
            checks.note(&field.key, field.check(&value).or_else(lenient));
            if field.kind == Kind::TimeZone && !value.is_empty() && !checks.has(&field.key) {
                check_time_zone(&mut checks, &field.key, &value);
            }
            draft.values.set(&field.key, value);
        }
        checks.text(key::LOCK_NOTE, &draft.lock_note, false, LOCK_NOTE_MAX);
        self.check_email(&mut checks, &draft, before);
        let wanted = (key::CUSTOMER, draft.values.get(key::CUSTOMER));
        let must_exist = source.about.company_support;
        let customer = find_customer(tx, scope, &mut checks, (wanted, must_exist), before, lookup).await?;
        let mut more: Vec<CustomerRef> = Vec::new();
        if draft.more_customers.len() > MORE_CUSTOMERS_MAX {
            checks.add(key::MORE_CUSTOMERS, Problem::Range(0, i64::try_from(MORE_CUSTOMERS_MAX).unwrap_or(i64::MAX)));
            draft.more_customers.clear();
        }
        for wanted in &draft.more_customers {
            checks.note(key::MORE_CUSTOMERS, text::check(wanted.trim(), false, 150, false));
            let wanted = (key::MORE_CUSTOMERS, wanted.trim());
            // What a person has beside the primary one is customers, not texts.
            let found = find_customer(tx, scope, &mut checks, (wanted, true), before, lookup).await?;
            let known = |new: &CustomerRef| {
                more.iter().any(|old| old.id == new.id) || customer.as_ref().is_some_and(|main| main.id == new.id)
            };
            more.extend(found.filter(|found| !known(found)));
        }
        self.check_unique(tx, scope, &mut checks, &draft, before, lookup).await?;
        if let (Access::Password(password), false) = (&draft.access, checks.has(key::PASSWORD)) {
            let policy = (&*self.session.config(), Whose::CustomerUser);
            // The history was asked before the transaction.
            let names = (draft.values.get(key::LOGIN), draft.values.get(key::EMAIL));
            match crate::password::check(policy, password, names) {
                Err(domain::Error::Invalid(errors)) => {
                    for error in errors {
                        checks.add(key::PASSWORD, error.problem);
                    }
                }
                other => other?,
            }
        }
        if let Access::Hash(hash) = &draft.access
            && !crate::password::is_known_hash(hash)
        {
            checks.add(key::PASSWORD, Problem::PasswordHash);
        }
        checks.finish()?;
        let former = match before {
            Some(before) => self.former(tx, scope, before, &draft).await?,
            None => Vec::new(),
        };
        let country = &self.session.config().settings.customer_users.country;
        Ok(Ready {
            row: PersonRow::new(draft.values, draft.validity, (&source.fields, country), customer, &former),
            more,
            login_forbidden: draft.login_forbidden,
            lock_note: text::tidy(&draft.lock_note),
            access: draft.access,
        })
    }

    /// A person's record as it is.
    pub(super) async fn unchanged(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        source: &Source,
        person: &CustomerUser,
    ) -> Result<Ready> {
        let draft = person.draft();
        let former = store::customer_user::former_identifiers(tx, scope, person.id).await?;
        let country = &self.session.config().settings.customer_users.country;
        let fields = (source.fields.as_slice(), country.as_str());
        Ok(Ready {
            row: PersonRow::new(draft.values, draft.validity, fields, person.customer.clone(), &former),
            more: person.more_customers.clone(),
            login_forbidden: draft.login_forbidden,
            lock_note: draft.lock_note,
            access: Access::Keep,
        })
    }

    /// Rights beyond adding and editing, demanded only for what differs.
    fn check_rights(&self, draft: &Draft, before: Option<&CustomerUser>) -> Result<()> {
        if draft.validity != before.map_or(domain::customer_user::Validity::Valid, |before| before.validity) {
            self.session.allow(Permission::CustomerUserValidity)?;
        }
        if draft.login_forbidden != before.is_some_and(|before| before.login.forbidden) {
            self.session.allow(Permission::CustomerUserSecurity)?;
        }
        if matches!(draft.access, Access::Password(_) | Access::Hash(_) | Access::Nothing) && before.is_some()
            || matches!(draft.access, Access::Password(_) | Access::Hash(_))
        {
            self.session.allow(Permission::CustomerUserPassword)?;
        }
        Ok(())
    }

    /// A text that is no address may still be stored as one.
    fn lenient(
        &self,
        key: &str,
        problem: Problem,
        (draft, before): (&Draft, Option<&CustomerUser>),
    ) -> std::result::Result<(), Problem> {
        let address = key == key::EMAIL && problem == Problem::EmailSyntax;
        if address && self.accepts_any_email(draft, before) { Ok(()) } else { Err(problem) }
    }

    async fn check_unique(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        checks: &mut Checks,
        draft: &Draft,
        before: Option<&CustomerUser>,
        lookup: Lookup<'_>,
    ) -> Result<()> {
        let own = before.map(|before| before.id);
        let login = draft.values.get(key::LOGIN);
        if !login.is_empty()
            && !checks.has(key::LOGIN)
            && let Some(other) = lookup.by_login(tx, scope, login).await?.filter(|other| Some(other.id) != own)
        {
            checks.add(key::LOGIN, self.taken(other));
        }
        let email = draft.values.get(key::EMAIL);
        let same = before.is_some_and(|before| before.values.get(key::EMAIL).to_lowercase() == email.to_lowercase());
        if !email.is_empty() && !same && !checks.has(key::EMAIL) && !self.session.config().settings.email.shared {
            // Addresses may be shared, so that no index keeps two people from taking one at the same time.
            store::customer_user::wait_for_names(tx).await?;
            if let Some(other) = lookup.by_email(tx, scope, email, own).await? {
                checks.add(key::EMAIL, self.taken(other));
            }
        }
        Ok(())
    }

    pub(super) fn taken(&self, other: store::customer_user::Owner) -> Problem {
        let source = self.session.config().source(other.source_id).map(|source| source.about.clone());
        let name = format!("{} {}", other.firstname, other.lastname).trim().to_owned();
        Problem::Taken(Holder::CustomerUser(other.id, name, source))
    }

    async fn former(&self, tx: &mut Tx, scope: &Scope, before: &CustomerUser, draft: &Draft) -> Result<Vec<String>> {
        let mut former = store::customer_user::former_identifiers(tx, scope, before.id).await?;
        for key in [key::LOGIN, key::EMAIL] {
            if before.values.get(key) != draft.values.get(key) {
                former.push(before.values.get(key).to_lowercase());
            }
        }
        Ok(former)
    }
}

/// The customer of a field's CustomerID, which may have to exist and be valid. One that was there before stays, whatever has
/// become of it.
async fn find_customer(
    tx: &mut Tx,
    scope: &Scope,
    checks: &mut Checks,
    ((field, wanted), must_exist): ((&str, &str), bool),
    before: Option<&CustomerUser>,
    lookup: Lookup<'_>,
) -> Result<Option<CustomerRef>> {
    if wanted.is_empty() || checks.has(field) {
        return Ok(None);
    }
    let found = lookup.customer(tx, scope, wanted).await?;
    let had = before.and_then(|before| {
        let all = before.customer.iter().chain(&before.more_customers);
        all.into_iter().find(|customer| customer.key == wanted).cloned()
    });
    let had_it = had.is_some() || before.is_some_and(|before| before.values.get(key::CUSTOMER) == wanted);
    let usable = found.as_ref().is_some_and(|customer| customer.validity.is_valid());
    if must_exist && !usable && !had_it {
        checks.add(field, Problem::UnknownCustomer);
    }
    Ok(found.or(had))
}
