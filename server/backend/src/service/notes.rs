//! Notes on people.

use crate::{
    session::Session,
    store::{
        self,
        audit::{Doer, Subject},
        new_id,
        note::NewNote,
    },
};
use domain::{
    CustomerUserId, Error, Event, NoteId, Page, Permission, Result,
    audit::{Action, Change},
    note::{self, MAX_CHARS, Note},
    page::Cursor,
    text::Checks,
};
use uuid::Uuid;

/// Notes, as the session's agent may see and write them.
pub struct Notes<'s>(&'s Session);

impl Session {
    /// Notes on people.
    pub fn notes(&self) -> Notes<'_> {
        Notes(self)
    }
}

impl Notes<'_> {
    /// The latest notes on a person, and how many there are in all.
    pub async fn list(&self, person: CustomerUserId, after: Option<Cursor>) -> Result<(Page<Note>, i64)> {
        let scope = self.0.allow(Permission::CustomerUserRead)?;
        let tx = &mut self.0.db().read().await?;
        let page = store::note::list(tx, &scope, person, self.0.actor().agent, after).await?;
        Ok((page, store::note::count(tx, &scope, person).await?))
    }

    /// Writes a note. The same token writes it once.
    pub async fn add(&self, person: CustomerUserId, body: &str, token: Option<Uuid>) -> Result<()> {
        let scope = self.0.allow(Permission::NoteWrite)?;
        let body = check(body)?;
        let now = self.0.clock().now();
        let mut tx = self.0.db().begin().await?;
        let name = store::customer_user::name(&mut tx, &scope, person).await?.ok_or(Error::NotFound)?;
        let note = NewNote {
            id: NoteId(new_id()),
            person,
            agent: self.0.agent_id(),
            author: &self.0.actor().name,
            body: &body,
            at: now,
            token,
        };
        if store::note::insert(&mut tx, &scope, &note).await? == 1 {
            let change = Change { field: note::FIELD.into(), from: String::new(), to: body.clone() };
            let subject = Subject { kind: "customer_user", id: Some(person.0), name: &name };
            store::audit::record(&mut tx, &Doer::of(self.0), now, Action::Changed, subject, vec![change]).await?;
            tx.emit(Event::NotesChanged(person));
        }
        Ok(tx.commit().await?)
    }

    /// Changes an own note.
    pub async fn change(&self, id: NoteId, body: &str) -> Result<()> {
        self.edit(id, Some(body)).await
    }

    /// Removes an own note. The history keeps that there was one and who has removed it, not what it said.
    pub async fn remove(&self, id: NoteId) -> Result<()> {
        self.edit(id, None).await
    }

    async fn edit(&self, id: NoteId, body: Option<&str>) -> Result<()> {
        let scope = self.0.allow(Permission::NoteWrite)?;
        let body = body.map(check).transpose()?;
        let now = self.0.clock().now();
        let mut tx = self.0.db().begin().await?;
        let (person, before) =
            store::note::own(&mut tx, &scope, id, self.0.actor().agent).await?.ok_or(Error::NotFound)?;
        match &body {
            Some(body) => store::note::change(&mut tx, &scope, id, body, now).await?,
            None => store::note::remove(&mut tx, &scope, id).await?,
        }
        let name = store::customer_user::name(&mut tx, &scope, person).await?.unwrap_or_default();
        let change = match body {
            Some(body) => Change { field: note::FIELD.into(), from: before, to: body },
            None => {
                store::audit::blot_note(&mut tx, &scope, person.0, self.0.actor().agent.0, before).await?;
                Change { field: note::REMOVED.into(), from: String::new(), to: String::new() }
            }
        };
        let subject = Subject { kind: "customer_user", id: Some(person.0), name: &name };
        store::audit::record(&mut tx, &Doer::of(self.0), now, Action::Changed, subject, vec![change]).await?;
        tx.emit(Event::NotesChanged(person));
        Ok(tx.commit().await?)
    }
}

fn check(body: &str) -> Result<String> {
    let body = body.trim().replace("\r\n", "\n");
    let mut checks = Checks::default();
    checks.note("body", domain::text::check(&body, true, MAX_CHARS, true));
    checks.finish()?;
    Ok(body)
}
