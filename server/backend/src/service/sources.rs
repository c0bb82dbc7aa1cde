//! Sources, for admins.

use crate::{
    service::audit::{conflict, differences},
    session::Session,
    store::{
        self,
        audit::{Doer, Subject},
    },
};
use domain::{
    Error, Event, Permission, Result, SourceId,
    audit::Action,
    source::{SourceDraft, SourceSettings},
};

/// Sources, as admins see and change them.
pub struct Sources<'s>(&'s Session);

impl Session {
    /// Sources.
    pub fn sources(&self) -> Sources<'_> {
        Sources(self)
    }
}

impl Sources<'_> {
    /// All sources in their order.
    pub async fn list(&self) -> Result<Vec<SourceSettings>> {
        self.0.allow(Permission::Configure)?;
        Ok(store::source::settings(&mut self.0.db().read().await?).await?)
    }

    /// Changes a source whose `version` was seen by the editor.
    pub async fn change(&self, id: SourceId, draft: SourceDraft, version: i64) -> Result<()> {
        let scope = self.0.allow(Permission::Configure)?;
        let draft = draft.tidied();
        draft.check().finish()?;
        let mut tx = self.0.db().begin().await?;
        let of = |all: Vec<SourceSettings>| all.into_iter().find(|source| source.id == id).ok_or(Error::NotFound);
        let before = of(store::source::settings(&mut tx).await?)?;
        if !store::source::change_source(&mut tx, id, &draft, version).await? {
            let now = of(store::source::settings(&mut tx).await?)?;
            return Err(conflict(&mut tx, &scope, ("source", Some(id.0)), now.version, now.draft.values()).await?);
        }
        let changed = differences(&before.draft.values(), &draft.values());
        if changed.is_empty() {
            return Ok(());
        }
        let subject = Subject { kind: "source", id: Some(id.0), name: &draft.name };
        let now = self.0.clock().now();
        store::audit::record(&mut tx, &Doer::of(self.0), now, Action::Changed, subject, changed).await?;
        // Its field map is what others see of it.
        tx.emit(Event::FieldsChanged);
        tx.commit().await?;
        Ok(self.0.backend().catch_up().await?)
    }
}
