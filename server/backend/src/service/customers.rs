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
    Conflict, CustomerId, Error, Event, Permission, Problem, Result,
    audit::{Action, Change, changes},
    customer::{self, Customer, CustomerDraft, CustomerRef, CustomerRow, Filter},
    error::Holder,
    field::key,
    page::{self, Column, Cursor, List, Sort},
};
use uuid::Uuid;

/// Customers, as the session's agent may see and change them.
pub struct Customers<'s> {
    session: &'s Session,
    /// The keys of the columns that lists have; the usual ones if none is named.
    columns: Vec<String>,
    /// Rows per page.
    size: usize,
}

impl Session {
    /// Customers.
    pub fn customers(&self) -> Customers<'_> {
        Customers { session: self, columns: Vec::new(), size: page::SIZE }
    }
}

impl Customers<'_> {
    /// The same, with lists of the columns with these keys in this order, and pages of this size.
    #[must_use]
    pub fn showing(self, columns: Vec<String>, size: usize) -> Self {
        Self { columns, size: page::size(size), ..self }
    }

    /// The columns that lists have: those that are wanted and there, or the usual ones.
    fn shown(&self) -> Vec<Column> {
        page::shown(customer::columns(), &self.columns)
    }

    /// A page of the list with its columns.
    pub async fn list(&self, filter: &Filter, sort: &Sort, after: Option<&Cursor>) -> Result<List<CustomerRow>> {
        let scope = self.session.allow(Permission::CustomerRead)?;
        let (sort, columns) = (known_sort(sort), self.shown());
        let tx = &mut self.session.db().read().await?;
        let page = store::customer_list::list(tx, &scope, filter, (&sort, self.size), after, &columns).await?;
        Ok(List { columns, page })
    }

    /// The row of a customer, if it belongs to the list.
    pub async fn row(&self, filter: &Filter, id: CustomerId) -> Result<Option<CustomerRow>> {
        let scope = self.session.allow(Permission::CustomerRead)?;
        let tx = &mut self.session.db().read().await?;
        Ok(store::customer_list::row(tx, &scope, filter, id, &self.shown()).await?)
    }

    /// Whether a customer belongs to what the list has up to a row, which is told by its cursor.
    pub async fn is_passed(&self, filter: &Filter, sort: &Sort, id: CustomerId, until: &Cursor) -> Result<bool> {
        let scope = self.session.allow(Permission::CustomerRead)?;
        let tx = &mut self.session.db().read().await?;
        Ok(store::customer_list::is_passed(tx, &scope, filter, (&known_sort(sort), until), id).await?)
    }

    /// How many customers the list has.
    pub async fn count(&self, filter: &Filter) -> Result<i64> {
        let scope = self.session.allow(Permission::CustomerRead)?;
        Ok(store::customer_list::count(&mut self.session.db().read().await?, &scope, filter).await?)
    }

    /// A customer.
    pub async fn find(&self, id: CustomerId) -> Result<Customer> {
        let scope = self.session.allow(Permission::CustomerRead)?;
        store::customer::find(&mut self.session.db().read().await?, &scope, id).await?.ok_or(Error::NotFound)
    }

    /// The customer with a CustomerID, or else the one that had it last.
    pub async fn by_key(&self, key: &str) -> Result<Option<CustomerRef>> {
        let scope = self.session.allow(Permission::CustomerRead)?;
        if key.contains('\0') {
            return Ok(None);
        }
        Ok(store::customer::by_any_key(&mut self.session.db().read().await?, &scope, key).await?)
    }

    /// Adds a customer. The same token adds it once, however often the form is sent; if it was changed in between, the
    /// answer is a conflict.
    pub async fn add(&self, draft: CustomerDraft, token: Option<Uuid>) -> Result<CustomerId> {
        let scope = self.session.allow(Permission::CustomerEdit)?;
        let draft = draft.tidied();
        draft.check().finish()?;
        let mut tx = self.session.db().begin().await?;
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
        let write = Write { draft, by: &self.session.actor().name, now: self.session.clock().now() };
        store::customer::insert(tx, scope, id, &write, token)
            .await
            .on_unique("customer__key_folded", || Error::field("key", Problem::Taken(Holder::Other)))?;
        let subject = Subject { kind: "customer", id: Some(id.0), name: &draft.name };
        let nothing = CustomerDraft::default();
        let empty = nothing.values().filter(|(key, _)| *key != "validity");
        let added = changes(empty, draft.values());
        store::audit::record(tx, &Doer::of(self.session), write.now, Action::Added, subject, added).await?;
        Ok(id)
    }

    /// Changes a customer whose `version` was seen by the editor.
    pub async fn change(&self, id: CustomerId, draft: CustomerDraft, version: i64) -> Result<()> {
        let scope = self.session.allow(Permission::CustomerEdit)?;
        let draft = draft.tidied();
        draft.check().finish()?;
        let mut tx = self.session.db().begin().await?;
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
        let write = Write { draft, by: &self.session.actor().name, now: self.session.clock().now() };
        let stored = store::customer::update(tx, scope, &before, &write, version)
            .await
            .on_unique("customer__key_folded", || Error::field("key", Problem::Taken(Holder::Other)))?;
        if !stored {
            return Err(conflict(store::customer::find(tx, scope, id).await?.ok_or(Error::NotFound)?));
        }
        let subject = Subject { kind: "customer", id: Some(id.0), name: &draft.name };
        let doer = Doer::of(self.session);
        store::audit::record(tx, &doer, write.now, Action::Changed, subject, changed).await?;
        if before.draft.key != draft.key {
            // It is a change of its people, too.
            let people = store::customer_user::names_of(tx, scope, id).await?;
            let renamed = Change { field: key::CUSTOMER.into(), from: before.draft.key.clone(), to: draft.key.clone() };
            let entries = people
                .iter()
                .map(|(id, name)| (Subject { kind: "customer_user", id: Some(id.0), name }, vec![renamed.clone()]));
            store::audit::record_all(tx, &doer, write.now, Action::Changed, entries.collect()).await?;
        }
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

/// The order by columns that the list can have.
pub(super) fn known_sort(sort: &Sort) -> Sort {
    let columns = customer::columns();
    sort.known(|key| matches!(key, "key" | key::NAME) || columns.iter().any(|(column, _)| column.key == key))
}

fn conflict(now: Customer) -> Error {
    Error::Conflict(Box::new(Conflict {
        id: Some(now.id.0),
        version: now.version,
        current: now.draft.values().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        by: now.changed_by,
        at: now.changed_at,
    }))
}
