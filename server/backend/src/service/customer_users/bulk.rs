//! Many people at once: what a form does with a dozen statements costs an imported row next to none.

use super::{
    CustomerUsers, draft,
    draft::Ready,
    login_taken,
    lookup::{Known, Lookup},
};
use crate::{
    config::Source,
    db::{OnUnique, Tx},
    fold::fold_identifier,
    session::{Scope, Session},
    store::{
        self,
        audit::{Doer, Subject},
        customer_user::{Credentials, NewPerson, Owner, Stamp},
        new_id,
    },
};
use domain::{
    CustomerUserId, Problem, Result, SourceId,
    audit::{Action, Change, changes},
    customer_user::{CustomerUser, Draft, Validity},
    field::key,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A person who may be added.
pub(super) struct New {
    pub id: CustomerUserId,
    pub source: SourceId,
    pub ready: Ready,
    pub credentials: Credentials,
    pub token: Option<Uuid>,
}

impl CustomerUsers<'_> {
    /// Checks a draft for a new person. `hash` is the hash of the draft's password.
    pub(super) async fn new_person(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        source: &Source,
        (draft, hash): (Draft, Option<String>),
        lookup: Lookup<'_>,
    ) -> Result<New> {
        let ready = self.prepare(tx, scope, source, draft, None, lookup).await?;
        let credentials = draft::credentials(&ready.access, hash).unwrap_or_default();
        Ok(New { id: CustomerUserId(new_id()), source: source.about.id, ready, credentials, token: None })
    }

    /// Stores new people with everything that belongs to them.
    pub(super) async fn store_new(&self, tx: &mut Tx, scope: &Scope, new: &[New]) -> Result<()> {
        let stamp = Stamp { by: &self.session.actor().name, now: self.session.clock().now() };
        let total = i64::try_from(new.len()).unwrap_or_default();
        let first = store::counter::add(tx, "customer_user:number", total).await? - total + 1;
        let people: Vec<NewPerson<'_>> = (first..)
            .zip(new)
            .map(|(number, new)| NewPerson {
                id: new.id,
                number,
                source: new.source,
                row: &new.ready.row,
                credentials: &new.credentials,
                login_forbidden: new.ready.login_forbidden,
                lock_note: &new.ready.lock_note,
                token: new.token,
                stamp,
            })
            .collect();
        store::customer_user::insert(tx, scope, &people).await.on_unique("customer_user__login_folded", login_taken)?;
        let relations: Vec<_> = new
            .iter()
            .flat_map(|new| new.ready.customers().into_iter().map(|(customer, main)| (new.id, customer, main)))
            .collect();
        store::customer_user::add_customers(tx, scope, &relations).await?;
        for validity in Validity::ALL {
            let count = new.iter().filter(|new| new.ready.row.validity == validity).count();
            if count > 0 {
                store::customer_user::count(tx, validity, i64::try_from(count).unwrap_or_default()).await?;
            }
        }
        let hashes: Vec<_> =
            new.iter().filter_map(|new| new.credentials.hash.as_deref().map(|hash| (new.id.0, hash))).collect();
        crate::password::remember_first(tx, &hashes, stamp.now).await?;
        let names: Vec<String> = new.iter().map(|new| new.ready.row.values.name()).collect();
        let entries = new.iter().zip(&names).map(|(new, name)| {
            let recorded = new.ready.recorded();
            let mut added = changes([], recorded.iter().map(|(key, value)| (key.as_str(), value.as_str())));
            if !new.ready.lock_note.is_empty() {
                let to = new.ready.lock_note.clone();
                added.push(Change { field: key::LOCK_NOTE.into(), from: String::new(), to });
            }
            if let Some(state) = new.credentials.state() {
                added.push(Change { field: key::PASSWORD.into(), from: String::new(), to: state.into() });
            }
            (Subject { kind: "customer_user", id: Some(new.id.0), name }, added)
        });
        let entries = entries.collect();
        Ok(store::audit::record_all(tx, &Doer::of(self.session), stamp.now, Action::Added, entries).await?)
    }
}

/// People who are added or changed within one transaction.
pub(crate) struct Bulk<'s> {
    users: CustomerUsers<'s>,
    known: Known,
    /// Those of the known people who were not changed since.
    stored: HashMap<CustomerUserId, CustomerUser>,
    pending: Vec<New>,
}

/// By what the people and customers of many rows are looked up.
#[derive(Default)]
pub(crate) struct Wanted {
    pub logins: Vec<String>,
    pub emails: Vec<String>,
    pub customers: Vec<String>,
}

impl<'s> Bulk<'s> {
    /// Looks everything up that the rows name.
    pub(crate) async fn look_up(session: &'s Session, tx: &mut Tx, scope: &Scope, mut wanted: Wanted) -> Result<Self> {
        // What is looked up stays true until the rows are stored.
        store::customer_user::wait_for_names(tx).await?;
        let mut known = Known::default();
        for (login, owner) in store::customer_user::by_logins(tx, scope, wanted.logins).await? {
            known.logins.insert(login, owner);
        }
        for (email, owner) in store::customer_user::by_emails(tx, scope, wanted.emails).await? {
            known.emails.entry(email).or_default().push(owner);
        }
        let ids: Vec<CustomerUserId> = known.logins.values().map(|owner| owner.id).collect();
        let stored = if ids.is_empty() {
            Vec::new()
        } else {
            store::customer_user::find_all(tx, scope, &session.config(), &ids).await?
        };
        // Whoever is changed keeps the customers that no row names.
        for person in &stored {
            let keys = person.more_customers.iter().map(|customer| customer.key.as_str());
            wanted.customers.extend(keys.chain([person.values.get(key::CUSTOMER)]).map(fold_identifier));
        }
        wanted.customers.sort_unstable();
        wanted.customers.dedup();
        known.customers = store::customer::keep_by_keys(tx, scope, wanted.customers).await?;
        let stored = stored.into_iter().map(|person| (person.id, person)).collect();
        Ok(Self { users: session.customer_users(), known, stored, pending: Vec::new() })
    }

    /// The person with a username.
    pub(crate) async fn find(&mut self, tx: &mut Tx, scope: &Scope, login: &str) -> Result<Option<CustomerUser>> {
        let Some(owner) = Lookup::Known(&self.known).by_login(tx, scope, login).await? else { return Ok(None) };
        if let Some(person) = self.stored.get(&owner.id) {
            return Ok(Some(person.clone()));
        }
        if self.pending.iter().any(|new| new.id == owner.id) {
            self.store(tx, scope).await?;
        }
        Ok(store::customer_user::find(tx, scope, &self.users.session.config(), owner.id).await?)
    }

    /// The folded CustomerID of the customer that a CustomerID finds: another one if it was renamed.
    pub(crate) fn current_key(&self, key: &str) -> String {
        let folded = fold_identifier(key);
        self.known.customers.get(&folded).map_or(folded, |customer| fold_identifier(&customer.key))
    }

    /// Whether a person's CustomerID, so far a text, is that of a customer now.
    pub(crate) fn would_link(&self, person: &CustomerUser) -> bool {
        let folded = fold_identifier(person.values.get(key::CUSTOMER));
        person.customer.is_none() && self.known.customers.contains_key(&folded)
    }

    /// Adds a person; [`Self::store`] stores all who were added.
    pub(crate) async fn add(
        &mut self,
        tx: &mut Tx,
        scope: &Scope,
        source: &Source,
        (draft, hash): (Draft, Option<String>),
    ) -> Result<()> {
        let new = self.users.new_person(tx, scope, source, (draft, hash), Lookup::Known(&self.known)).await?;
        let values = &new.ready.row.values;
        let owner = Owner {
            id: new.id,
            firstname: values.get(key::FIRSTNAME).to_owned(),
            lastname: values.get(key::LASTNAME).to_owned(),
            source_id: new.source,
        };
        self.known.add(&owner, values.get(key::LOGIN), values.get(key::EMAIL));
        self.pending.push(new);
        Ok(())
    }

    /// Changes a person, unless somebody else has meanwhile; tells whether anything was different.
    pub(crate) async fn change(
        &mut self,
        tx: &mut Tx,
        scope: &Scope,
        before: &CustomerUser,
        (draft, hash): (Draft, Option<String>),
    ) -> Result<bool> {
        let values = draft.values.clone();
        self.stored.remove(&before.id);
        let lookup = Lookup::Known(&self.known);
        let changed = self.users.change_in(tx, scope, before.id, (draft, hash), Some(before.version), lookup).await?;
        if changed {
            self.known.remove(before.id);
            let owner = Owner {
                id: before.id,
                firstname: values.get(key::FIRSTNAME).to_owned(),
                lastname: values.get(key::LASTNAME).to_owned(),
                source_id: before.source.id,
            };
            self.known.add(&owner, values.get(key::LOGIN).trim(), values.get(key::EMAIL).trim());
        }
        Ok(changed)
    }

    /// Stores all who were added.
    pub(crate) async fn store(&mut self, tx: &mut Tx, scope: &Scope) -> Result<()> {
        if !self.pending.is_empty() {
            self.users.store_new(tx, scope, &self.pending).await?;
            self.pending.clear();
        }
        Ok(())
    }

    /// Forgets who was added and not stored.
    pub(crate) fn forget_pending(&mut self) {
        for new in self.pending.drain(..) {
            self.known.remove(new.id);
        }
    }

    /// Says who has the username already.
    pub(crate) fn taken(&self, by: &CustomerUser) -> Problem {
        self.users.taken(Owner {
            id: by.id,
            firstname: by.values.get(key::FIRSTNAME).to_owned(),
            lastname: by.values.get(key::LASTNAME).to_owned(),
            source_id: by.source.id,
        })
    }
}
