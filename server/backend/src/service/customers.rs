//! Customers.

use crate::{
    db::{OnUnique, Tx},
    session::{Scope, Session},
    store::{
        self,
        audit::{Doer, Subject},
        customer::Write,
        new_id,
    },
};
use domain::{
    Conflict, CustomerId, Error, Event, Page, Permission, Problem, Result,
    audit::{Action, changes},
    customer::{Customer, CustomerDraft, CustomerRef, CustomerRow, Filter},
    error::Holder,
    page::{Cursor, SIZE, Sort},
};
use uuid::Uuid;

/// Customers, as the session's agent may see and change them.
pub struct Customers<'s>(&'s Session);

impl Session {
    /// Customers.
    pub fn customers(&self) -> Customers<'_> {
        Customers(self)
    }
}

impl Customers<'_> {
    /// A page of the list.
    pub async fn list(&self, filter: &Filter, sort: &Sort, after: Option<&Cursor>) -> Result<Page<CustomerRow>> {
        let scope = self.0.allow(Permission::CustomerRead)?;
        Ok(store::customer::list(&mut self.0.db().read().await?, &scope, filter, (sort, SIZE), after).await?)
    }

    /// The row of a customer, if it belongs to the list.
    pub async fn row(&self, filter: &Filter, id: CustomerId) -> Result<Option<CustomerRow>> {
        let scope = self.0.allow(Permission::CustomerRead)?;
        Ok(store::customer::row(&mut self.0.db().read().await?, &scope, filter, id).await?)
    }

    /// How many customers the list has.
    pub async fn count(&self, filter: &Filter) -> Result<i64> {
        let scope = self.0.allow(Permission::CustomerRead)?;
        Ok(store::customer::count(&mut self.0.db().read().await?, &scope, filter).await?)
    }

    /// A customer.
    pub async fn find(&self, id: CustomerId) -> Result<Customer> {
        let scope = self.0.allow(Permission::CustomerRead)?;
        store::customer::find(&mut self.0.db().read().await?, &scope, id).await?.ok_or(Error::NotFound)
    }

    /// The customer with a CustomerID, if there is one.
    pub async fn by_key(&self, key: &str) -> Result<Option<CustomerRef>> {
        let scope = self.0.allow(Permission::CustomerRead)?;
        if key.contains('\0') {
            return Ok(None);
        }
        Ok(store::customer::by_key(&mut self.0.db().read().await?, &scope, key).await?)
    }

    /// Adds a customer. The same token adds it once, however often the form is sent; if it was changed in between, the
    /// answer is a conflict.
    pub async fn add(&self, draft: CustomerDraft, token: Option<Uuid>) -> Result<CustomerId> {
        let scope = self.0.allow(Permission::CustomerEdit)?;
        let draft = draft.tidied();
        draft.check().finish()?;
        let mut tx = self.0.db().begin().await?;
        // The same form sent twice at once: the second sees what the first has added.
        store::counter::wait(&mut tx, "customer:number").await?;
        if let Some(token) = token
            && let Some(id) = store::customer::by_token(&mut tx, token).await?
        {
            let stored = store::customer::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
            // What was typed after the first sending must not vanish behind its success.
            return if stored.draft == draft { Ok(id) } else { Err(conflict(stored)) };
        }
        let id = self.add_in(&mut tx, &scope, &draft, token).await?;
        tx.emit(Event::CustomerAdded(id));
        tx.commit().await?;
        Ok(id)
    }

    /// Adds a tidied and checked draft within a transaction.
    pub(crate) async fn add_in(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        draft: &CustomerDraft,
        token: Option<Uuid>,
    ) -> Result<CustomerId> {
        self.check_unique(tx, scope, draft, None).await?;
        let id = CustomerId(new_id());
        let write = Write { draft, by: &self.0.actor().name, now: self.0.clock().now() };
        store::customer::insert(tx, scope, id, &write, token)
            .await
            .on_unique("customer__key_folded", || Error::field("key", Problem::Taken(Holder::Other)))?;
        let subject = Subject { kind: "customer", id: Some(id.0), name: &draft.name };
        let nothing = CustomerDraft::default();
        let empty = nothing.values().filter(|(key, _)| *key != "validity");
        let added = changes(empty, draft.values());
        store::audit::record(tx, &Doer::of(self.0), write.now, Action::Added, subject, added).await?;
        Ok(id)
    }

    /// Changes a customer whose `version` was seen by the editor.
    pub async fn change(&self, id: CustomerId, draft: CustomerDraft, version: i64) -> Result<()> {
        let scope = self.0.allow(Permission::CustomerEdit)?;
        let draft = draft.tidied();
        draft.check().finish()?;
        let mut tx = self.0.db().begin().await?;
        self.change_in(&mut tx, &scope, id, &draft, Some(version)).await?;
        tx.emit(Event::CustomerChanged(id));
        Ok(tx.commit().await?)
    }

    /// Changes a customer within a transaction; without a version whatever is stored is changed. Tells whether anything
    /// was different.
    pub(crate) async fn change_in(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        id: CustomerId,
        draft: &CustomerDraft,
        version: Option<i64>,
    ) -> Result<bool> {
        let before = store::customer::find(tx, scope, id).await?.ok_or(Error::NotFound)?;
        let version = version.unwrap_or(before.version);
        if version != before.version {
            return Err(conflict(before));
        }
        let changed = changes(before.draft.values(), draft.values());
        if changed.is_empty() {
            return Ok(false);
        }
        self.check_unique(tx, scope, draft, Some(id)).await?;
        let write = Write { draft, by: &self.0.actor().name, now: self.0.clock().now() };
        let stored = store::customer::update(tx, scope, &before, &write, version)
            .await
            .on_unique("customer__key_folded", || Error::field("key", Problem::Taken(Holder::Other)))?;
        if !stored {
            return Err(conflict(store::customer::find(tx, scope, id).await?.ok_or(Error::NotFound)?));
        }
        let subject = Subject { kind: "customer", id: Some(id.0), name: &draft.name };
        store::audit::record(tx, &Doer::of(self.0), write.now, Action::Changed, subject, changed).await?;
        Ok(true)
    }

    async fn check_unique(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        draft: &CustomerDraft,
        own: Option<CustomerId>,
    ) -> Result<()> {
        match store::customer::by_key(tx, scope, &draft.key).await? {
            Some(other) if Some(other.id) != own => {
                Err(Error::field("key", Problem::Taken(Holder::Customer(other.id, other.name))))
            }
            _ => Ok(()),
        }
    }
}

fn conflict(now: Customer) -> Error {
    Error::Conflict(Box::new(Conflict {
        version: now.version,
        current: now.draft.values().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        by: now.changed_by,
        at: now.changed_at,
    }))
}
