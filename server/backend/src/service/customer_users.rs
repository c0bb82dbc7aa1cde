//! Customer users: list, look-up, adding and changing.

mod auto_login;
pub(crate) mod bulk;
mod draft;
mod email;
mod lookup;
mod relations;
mod resent;

use crate::{
    config::{Config, Source},
    db::{OnUnique, Tx},
    session::{Scope, Session},
    store::{
        self,
        audit::{Doer, Subject},
        customer_user::{Credentials, Stamp},
    },
};
use bulk::New;
use domain::{
    Conflict, CustomerUserId, Error, Event, Permission, Problem, Result, SourceId,
    audit::{Action, Change, changes},
    customer::CustomerRef,
    customer_user::{Access, CustomerUser, Draft, Filter, Neighbours, Row, Warning},
    error::Holder,
    field::{Kind, key},
    page::{self, Column, Cursor, List, Sort},
    password::{Rule, Whose},
};
use draft::Ready;
use lookup::Lookup;
use std::sync::OnceLock;
use uuid::Uuid;

/// Customer users, as the session's agent may see and change them.
pub struct CustomerUsers<'s> {
    session: &'s Session,
    /// The keys of the columns that lists have; those that admins have chosen if none is named.
    columns: Vec<String>,
    /// Rows per page.
    size: usize,
    /// What could not be checked when somebody was saved.
    warning: OnceLock<Warning>,
}

impl Session {
    /// Customer users.
    pub fn customer_users(&self) -> CustomerUsers<'_> {
        CustomerUsers { session: self, columns: Vec::new(), size: page::SIZE, warning: OnceLock::new() }
    }
}

impl CustomerUsers<'_> {
    /// The columns that the list can have beside Username, Name and the actions, and whether it has them where nobody
    /// has chosen others. Beside each CustomerID stands the customer's name.
    pub fn columns(&self) -> Vec<(Column, bool)> {
        let config = self.session.config();
        let mut columns = Vec::new();
        for field in config.fields() {
            // These are what a name is made of.
            let usual = field.in_list && !matches!(field.key.as_str(), key::FIRSTNAME | key::LASTNAME);
            if field.key == key::LOGIN {
                continue;
            }
            columns.push((Column { key: field.key.clone(), label: field.label.clone(), kind: field.kind }, usual));
            if field.kind == Kind::Customer {
                columns.push((Column::built_in(key::CUSTOMER_NAME, Kind::Text), usual));
            }
        }
        columns.extend(NOTED.map(|(key, kind)| (Column::built_in(key, kind), false)));
        columns
    }

    /// The same, with lists of the columns with these keys in this order, and pages of this size.
    #[must_use]
    pub fn showing(self, columns: Vec<String>, size: usize) -> Self {
        Self { columns, size: page::size(size), ..self }
    }

    /// The columns that lists have: those that are wanted and there, or the usual ones.
    fn shown(&self) -> Vec<Column> {
        page::shown(self.columns(), &self.columns)
    }

    /// A page of the list with its columns.
    pub async fn list(&self, filter: &Filter, sort: &Sort, after: Option<&Cursor>) -> Result<List<Row>> {
        let (scope, filter) = self.filtered(filter)?;
        let sort = known_sort(sort, &self.columns());
        let columns = self.shown();
        let tx = &mut self.session.db().read().await?;
        let page = store::person_list::list(tx, &scope, &filter, (&sort, self.size), after, &columns).await?;
        Ok(List { columns, page })
    }

    /// The row of a person, if it belongs to the list.
    pub async fn row(&self, filter: &Filter, id: CustomerUserId) -> Result<Option<Row>> {
        let (scope, filter) = self.filtered(filter)?;
        let tx = &mut self.session.db().read().await?;
        Ok(store::person_list::row(tx, &scope, &filter, id, &self.shown()).await?)
    }

    /// Whether a person belongs to what the list has up to a row, which is told by its cursor.
    pub async fn is_passed(&self, filter: &Filter, sort: &Sort, id: CustomerUserId, until: &Cursor) -> Result<bool> {
        let (scope, filter) = self.filtered(filter)?;
        let sort = known_sort(sort, &self.columns());
        let tx = &mut self.session.db().read().await?;
        Ok(store::person_list::is_passed(tx, &scope, &filter, (&sort, until), id).await?)
    }

    /// How many people the list has.
    pub async fn count(&self, filter: &Filter) -> Result<i64> {
        let (scope, filter) = self.filtered(filter)?;
        Ok(store::person_list::count(&mut self.session.db().read().await?, &scope, &filter).await?)
    }

    /// A person's place in the list; none when the person does not belong to it.
    pub async fn neighbours(&self, filter: &Filter, sort: &Sort, id: CustomerUserId) -> Result<Option<Neighbours>> {
        let (scope, filter) = self.filtered(filter)?;
        let sort = known_sort(sort, &self.columns());
        let tx = &mut self.session.db().read().await?;
        Ok(store::person_list::neighbours(tx, &scope, &filter, &sort, id).await?)
    }

    /// A person, whatever the validity.
    pub async fn find(&self, id: CustomerUserId) -> Result<CustomerUser> {
        let scope = self.session.allow(Permission::CustomerUserRead)?;
        let tx = &mut self.session.db().read().await?;
        store::customer_user::find(tx, &scope, &self.session.config(), id).await?.ok_or(Error::NotFound)
    }

    /// The scope of a list, and the filter without what the agent may not see.
    pub(super) fn filtered(&self, filter: &Filter) -> Result<(Scope, Filter)> {
        let scope = self.session.allow(Permission::CustomerUserRead)?;
        let mut filter = filter.clone();
        if !self.session.actor().may(Permission::CustomerUserValidity) {
            filter.validities.clear();
        }
        filter.validities.sort_unstable();
        filter.validities.dedup();
        Ok((scope, filter))
    }

    /// Adds a person to a source (the default one if none is named). The same token adds one person, however often the
    /// form is sent; if it was changed in between, the answer is a conflict.
    pub async fn add(&self, source: Option<SourceId>, draft: Draft, token: Option<Uuid>) -> Result<CustomerUserId> {
        let scope = self.session.allow(Permission::CustomerUserCreate)?;
        let config = self.session.config();
        let source = match source {
            Some(id) => config.source(id).ok_or(Error::NotFound)?,
            None => config.default_source().ok_or(Error::NotFound)?,
        };
        if !source.about.writable {
            return Err(Error::field(key::SOURCE, Problem::ReadOnly));
        }
        // Work that takes long is done before the transaction; on SQLite there is only one that writes.
        let hash = self.password_hash(&draft.access).await?;
        let email = self.ask_about_email(&scope, None, &draft).await?;
        let mut tx = self.session.db().begin().await?;
        // The same form sent twice at once: the second sees what the first has added.
        store::customer_user::wait_for_names(&mut tx).await?;
        if let Some(token) = token
            && let Some(id) = store::customer_user::by_token(&mut tx, token).await?
        {
            return self.sent_again(tx, &scope, source, (&draft, id)).await;
        }
        let draft = self.with_login(&mut tx, &scope, draft).await?;
        let new = self.new_person(&mut tx, &scope, source, (draft, hash), Lookup::Database).await;
        let new = email::also(new, (key::EMAIL, email))?;
        let new = [New { token, ..new }];
        self.store_new(&mut tx, &scope, &new).await?;
        tx.emit(Event::CustomerUserAdded(new[0].id));
        tx.commit().await?;
        Ok(new[0].id)
    }

    /// Changes a person whose `version` was seen by the editor.
    pub async fn change(&self, id: CustomerUserId, draft: Draft, version: i64) -> Result<()> {
        let scope = self.session.allow(Permission::CustomerUserEdit)?;
        let hash = self.password_hash(&draft.access).await?;
        let email = self.ask_about_email(&scope, Some(id), &draft).await?;
        let password = self.judge_history(id, &draft.access).await?;
        let mut tx = self.session.db().begin().await?;
        let changed = self.change_in(&mut tx, &scope, id, (draft, hash), Some(version), Lookup::Database).await;
        let changed = email::also(changed, (key::EMAIL, email));
        email::also(changed, (key::PASSWORD, password))?;
        tx.emit(Event::CustomerUserChanged(id));
        Ok(tx.commit().await?)
    }

    /// Changes a person within a transaction; without a version whatever is stored is changed. Tells whether anything
    /// was different.
    async fn change_in(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        id: CustomerUserId,
        (draft, hash): (Draft, Option<String>),
        version: Option<i64>,
        lookup: Lookup<'_>,
    ) -> Result<bool> {
        let config = self.session.config();
        let before = store::customer_user::find(tx, scope, &config, id).await?.ok_or(Error::NotFound)?;
        let version = version.unwrap_or(before.version);
        if version != before.version {
            return Err(conflict(before));
        }
        let source = writable(&config, &before)?;
        let ready = self.prepare(tx, scope, source, draft, Some(&before), lookup).await?;
        self.store_change(tx, scope, &before, (ready, hash)).await
    }

    /// Stores what may be stored, and records it; tells whether anything differs.
    async fn store_change(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        before: &CustomerUser,
        (ready, hash): (Ready, Option<String>),
    ) -> Result<bool> {
        let id = before.id;
        let credentials = draft::credentials(&ready.access, hash);
        let recorded_before = draft::recorded_of(before);
        let recorded = ready.recorded();
        let mut changed = changes(
            recorded_before.iter().map(|(key, value)| (key.as_str(), value.as_str())),
            recorded.iter().map(|(key, value)| (key.as_str(), value.as_str())),
        );
        // A CustomerID that was only a text may have become that of a customer.
        let of = |customer: &Option<CustomerRef>| customer.as_ref().map(|customer| customer.id);
        let is_linked = of(&before.customer) == of(&ready.row.customer);
        if changed.is_empty() && credentials.is_none() && is_linked {
            return Ok(false);
        }
        if before.login.forbidden && !ready.login_forbidden && before.login.failed_count > 0 {
            let from = before.login.failed_count.to_string();
            changed.push(Change { field: "failed_count".into(), from, to: "0".into() });
        }
        if before.login.forbidden != ready.login_forbidden && !ready.lock_note.is_empty() {
            let to = ready.lock_note.clone();
            changed.push(Change { field: key::LOCK_NOTE.into(), from: before.login.lock_note.clone(), to });
        }
        let stamp = Stamp { by: &self.session.actor().name, now: self.session.clock().now() };
        for key in [key::LOGIN, key::EMAIL] {
            if let Some(change) = changed.iter().find(|change| change.field == key && !change.from.is_empty()) {
                store::customer_user::remember_identifier(tx, scope, id, &change.from, stamp.now).await?;
            }
        }
        let stored = store::customer_user::update(
            tx,
            scope,
            id,
            &ready.row,
            (ready.login_forbidden, &ready.lock_note),
            before.version,
            stamp,
        )
        .await
        .on_unique("customer_user__login_folded", login_taken)?;
        if !stored {
            let now = store::customer_user::find(tx, scope, &self.session.config(), id).await?;
            return Err(conflict(now.ok_or(Error::NotFound)?));
        }
        store::customer_user::set_customers(tx, scope, id, &ready.customers()).await?;
        store::counter::shift(tx, "customer_user", before.validity, ready.row.validity).await?;
        let name = ready.row.values.name();
        if !changed.is_empty() {
            self.record(tx, id, &name, Action::Changed, changed).await?;
        }
        if let Some(credentials) = credentials {
            self.set_credentials(tx, scope, id, &name, &credentials).await?;
        }
        Ok(true)
    }

    async fn set_credentials(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        id: CustomerUserId,
        name: &str,
        credentials: &Credentials,
    ) -> Result<()> {
        let now = self.session.clock().now();
        if credentials.invited {
            // Whoever may invite may not yet take a password away.
            store::customer_user::invite(tx, scope, id).await?;
        } else {
            store::customer_user::set_credentials(tx, scope, id, credentials, now).await?;
        }
        if let Some(hash) = &credentials.hash {
            crate::password::remember(tx, id.0, hash, now).await?;
        }
        let state = credentials.state().unwrap_or("none");
        let change = Change { field: key::PASSWORD.into(), from: String::new(), to: state.into() };
        self.record(tx, id, name, Action::PasswordSet, vec![change]).await
    }

    async fn record(
        &self,
        tx: &mut Tx,
        id: CustomerUserId,
        name: &str,
        action: Action,
        changed: Vec<Change>,
    ) -> Result<()> {
        let subject = Subject { kind: "customer_user", id: Some(id.0), name };
        Ok(store::audit::record(tx, &Doer::of(self.session), self.session.clock().now(), action, subject, changed)
            .await?)
    }

    /// Whether a new password is one of the former ones. Whoever sets another one meanwhile raises the version.
    async fn judge_history(&self, id: CustomerUserId, access: &Access) -> Result<Option<Problem>> {
        let Access::Password(password) = access else { return Ok(None) };
        if password.chars().count() > domain::password::MAX_CHARS as usize {
            return Ok(None);
        }
        Ok(self.is_former_password(id, password).await?.then_some(Problem::Password(Rule::History)))
    }

    /// Whether a person had this password lately.
    pub(crate) async fn is_former_password(&self, id: CustomerUserId, password: &str) -> Result<bool> {
        let count = self.session.config().policy(Whose::CustomerUser).history;
        let backend = self.session.backend();
        crate::password::is_former(backend.db(), backend.hasher(), password, (id.0, count)).await
    }

    async fn password_hash(&self, access: &Access) -> Result<Option<String>> {
        match access {
            Access::Password(password) if password.chars().count() <= domain::password::MAX_CHARS as usize => {
                Ok(Some(self.session.backend().hasher().hash(password.clone()).await?))
            }
            // The import alone takes over what was hashed elsewhere: nobody can say which password that is.
            Access::Hash(_) => {
                self.session.allow(Permission::CustomerUserPassword)?;
                Err(Error::field(key::PASSWORD, Problem::PasswordHash))
            }
            _ => Ok(None),
        }
    }
}

/// The source of a person, if it can be written.
fn writable<'c>(config: &'c Config, person: &CustomerUser) -> Result<&'c Source> {
    let source = config.source(person.source.id).filter(|source| source.about.writable);
    source.ok_or_else(|| Error::field("source", Problem::ReadOnly))
}

/// What the list can show that is no field of the map.
const NOTED: [(&str, Kind); 6] = [
    (key::SOURCE, Kind::Text),
    (key::VALIDITY, Kind::Text),
    (key::LOGIN_FORBIDDEN, Kind::YesNo),
    (key::LAST_LOGIN, Kind::Text),
    (key::CREATED, Kind::Text),
    (key::CHANGED, Kind::Text),
];

/// The order by columns that the list can have.
pub(super) fn known_sort(sort: &Sort, columns: &[(Column, bool)]) -> Sort {
    sort.known(|key| matches!(key, key::LOGIN | key::NAME) || columns.iter().any(|(column, _)| column.key == key))
}

fn login_taken() -> Error {
    Error::field(key::LOGIN, Problem::Taken(Holder::Other))
}

/// What another editor has stored, field by field.
fn conflict(now: CustomerUser) -> Error {
    Error::Conflict(Box::new(Conflict {
        id: Some(now.id.0),
        version: now.version,
        current: draft::compared(&now),
        by: now.changed_by.clone(),
        at: now.changed_at,
    }))
}
