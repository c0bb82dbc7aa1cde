//! Roles, for those who manage agents.

use crate::{
    db::Tx,
    service::audit::{conflict, differences, yes_no},
    session::{Scope, Session},
    store::{
        self,
        audit::{Doer, Subject},
        new_id,
    },
};
use domain::{
    Error, Event, Permission, Problem, Result, RoleId,
    audit::{Action, Change},
    error::Holder,
    role::{Role, RoleDraft},
    text::Checks,
};

/// Roles, as admins see and change them.
pub struct Roles<'s>(&'s Session);

impl Session {
    /// Roles.
    pub fn roles(&self) -> Roles<'_> {
        Roles(self)
    }
}

impl Roles<'_> {
    /// All roles by name.
    pub async fn list(&self) -> Result<Vec<Role>> {
        let scope = self.0.allow(Permission::AgentManage)?;
        Ok(store::role::list(&mut self.0.db().read().await?, &scope).await?)
    }

    /// A role.
    pub async fn find(&self, id: RoleId) -> Result<Role> {
        let scope = self.0.allow(Permission::AgentManage)?;
        store::role::find(&mut self.0.db().read().await?, &scope, id).await?.ok_or(Error::NotFound)
    }

    /// Adds a role.
    pub async fn add(&self, draft: RoleDraft) -> Result<RoleId> {
        let scope = self.0.allow(Permission::AgentManage)?;
        let draft = draft.tidied();
        let mut tx = self.0.db().begin().await?;
        store::role::lock(&mut tx).await?;
        let mut checks = draft.check();
        check_name(&mut tx, &scope, &draft, None, &mut checks).await?;
        checks.finish()?;
        let id = RoleId(new_id());
        store::role::insert(&mut tx, &scope, id, &draft).await?;
        let nothing = values(&draft).map(|(key, _)| (key, String::new()));
        self.record(&mut tx, Action::Added, id, &draft, differences(&nothing, &values(&draft))).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a role. What its agents may do changes with their next request.
    pub async fn change(&self, id: RoleId, draft: RoleDraft, version: i64) -> Result<()> {
        let scope = self.0.allow(Permission::AgentManage)?;
        let draft = draft.tidied();
        let mut tx = self.0.db().begin().await?;
        store::role::lock(&mut tx).await?;
        let before = store::role::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
        if before.version != version {
            let current = values(&before.draft);
            return Err(conflict(&mut tx, &scope, ("role", Some(id.0)), before.version, current).await?);
        }
        let mut checks = draft.check();
        check_name(&mut tx, &scope, &draft, Some(id), &mut checks).await?;
        checks.finish()?;
        let changed = differences(&values(&before.draft), &values(&draft));
        if changed.is_empty() {
            return Ok(());
        }
        // Nobody else changes roles while this transaction holds the lock.
        store::role::update(&mut tx, &scope, id, &draft, version).await?;
        store::agent::follow_role(&mut tx, &scope, id).await?;
        if !store::agent::has_admin(&mut tx, &scope).await? {
            return Err(Error::field("permissions", Problem::LastAdmin));
        }
        self.record(&mut tx, Action::Changed, id, &draft, changed).await?;
        Ok(tx.commit().await?)
    }

    async fn record(
        &self,
        tx: &mut Tx,
        action: Action,
        id: RoleId,
        draft: &RoleDraft,
        changed: Vec<Change>,
    ) -> Result<()> {
        let subject = Subject { kind: "role", id: Some(id.0), name: &draft.name };
        store::audit::record(tx, &Doer::of(self.0), self.0.clock().now(), action, subject, changed).await?;
        tx.emit(Event::AgentsChanged);
        Ok(())
    }
}

async fn check_name(
    tx: &mut Tx,
    scope: &Scope,
    draft: &RoleDraft,
    except: Option<RoleId>,
    checks: &mut Checks,
) -> Result<()> {
    if !checks.has("name") && store::role::by_name(tx, scope, &draft.name).await?.is_some_and(|id| Some(id) != except) {
        checks.add("name", Problem::Taken(Holder::Other));
    }
    Ok(())
}

fn values(draft: &RoleDraft) -> [(&'static str, String); 4] {
    let permissions: Vec<&str> = draft.permissions.iter().map(|permission| permission.key()).collect();
    [
        ("name", draft.name.clone()),
        ("description", draft.description.clone()),
        ("permissions", permissions.join(", ")),
        ("valid", yes_no(draft.valid)),
    ]
}
