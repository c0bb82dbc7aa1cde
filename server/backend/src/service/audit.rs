//! The audit log, and the histories made from it.

use crate::{
    db::Tx,
    session::{Scope, Session},
    store,
};
use domain::{
    Conflict, CustomerId, CustomerUserId, Error, Page, Permission, Result,
    audit::{Change, Entry, Filter, changes},
    page::Cursor,
};
use uuid::Uuid;

/// What happened, as the session's agent may see it.
pub struct Audit<'s>(&'s Session);

impl Session {
    /// The audit log.
    pub fn audit(&self) -> Audit<'_> {
        Audit(self)
    }
}

impl Audit<'_> {
    /// A page of the whole log, the latest entries first.
    pub async fn list(&self, filter: &Filter, after: Option<Cursor>) -> Result<Page<Entry>> {
        let scope = self.0.allow(Permission::AuditRead)?;
        let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(100).collect();
        let filter = Filter { action: plain(&filter.action), kind: plain(&filter.kind), text: plain(&filter.text) };
        Ok(store::audit::list(&mut self.0.db().read().await?, &scope, &filter, after).await?)
    }

    /// A person's history, the latest changes first. Network addresses are left to the whole log.
    pub async fn of_person(&self, id: CustomerUserId, after: Option<Cursor>) -> Result<Page<Entry>> {
        self.of(&self.0.allow(Permission::CustomerUserRead)?, ("customer_user", id.0), after).await
    }

    /// A customer's history, the latest changes first. Network addresses are left to the whole log.
    pub async fn of_customer(&self, id: CustomerId, after: Option<Cursor>) -> Result<Page<Entry>> {
        self.of(&self.0.allow(Permission::CustomerRead)?, ("customer", id.0), after).await
    }

    async fn of(&self, scope: &Scope, (kind, id): (&str, Uuid), after: Option<Cursor>) -> Result<Page<Entry>> {
        let mut page = store::audit::of_subject(&mut self.0.db().read().await?, scope, id, after).await?;
        // The id of something else, of which this agent may not be allowed to know, has no history here.
        if page.rows.iter().any(|entry| entry.subject_kind != kind) {
            return Ok(Page { rows: Vec::new(), next: None });
        }
        page.rows.iter_mut().for_each(|entry| entry.address.clear());
        Ok(page)
    }
}

/// The error of a change that came too late: what is stored now, and from the log who has stored it when.
pub(crate) async fn conflict(
    tx: &mut Tx,
    scope: &Scope,
    (kind, id): (&'static str, Option<Uuid>),
    version: i64,
    current: impl IntoIterator<Item = (impl Into<String>, String)>,
) -> Result<Error> {
    let (by, at) = store::audit::last_change(tx, scope, kind, id).await?;
    let current = current.into_iter().map(|(key, value)| (key.into(), value)).collect();
    Ok(Error::Conflict(Box::new(Conflict { id, version, by, at, current })))
}

/// The changes from one list of values to another.
pub(crate) fn differences<K: AsRef<str>>(before: &[(K, String)], after: &[(K, String)]) -> Vec<Change> {
    fn texts<K: AsRef<str>>(values: &[(K, String)]) -> impl Iterator<Item = (&str, &str)> {
        values.iter().map(|(key, value)| (key.as_ref(), value.as_str()))
    }
    changes(texts(before), texts(after))
}

/// `yes` or `no`, as the log has it.
pub(crate) fn yes_no(yes: bool) -> String {
    if yes { "yes".into() } else { "no".into() }
}
