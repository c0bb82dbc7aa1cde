//! Agents, for those who manage them.

use crate::{
    Backend,
    db::Tx,
    password,
    service::audit::{conflict, differences, yes_no},
    session::{Scope, Session},
    store::{
        self,
        audit::{Doer, Subject},
        new_id,
    },
};
use domain::{
    AgentId, Error, Event, Permission, Problem, Result,
    agent::{Agent, AgentDraft},
    audit::{Action, Change},
    error::Holder,
    field::key,
    password::{Rule, Whose},
    text::Checks,
};

/// Agents, as admins see and change them.
pub struct Agents<'s>(&'s Session);

impl Session {
    /// Agents.
    pub fn agents(&self) -> Agents<'_> {
        Agents(self)
    }
}

impl Agents<'_> {
    /// All agents by name.
    pub async fn list(&self, include_invalid: bool) -> Result<Vec<Agent>> {
        let scope = self.0.allow(Permission::AgentManage)?;
        Ok(store::agent::list(&mut self.0.db().read().await?, &scope, include_invalid).await?)
    }

    /// An agent.
    pub async fn find(&self, id: AgentId) -> Result<Agent> {
        let scope = self.0.allow(Permission::AgentManage)?;
        store::agent::find(&mut self.0.db().read().await?, &scope, id).await?.ok_or(Error::NotFound)
    }

    /// Adds an agent with a password that is to be changed at the first sign-in.
    pub async fn add(&self, draft: AgentDraft, password: &str) -> Result<AgentId> {
        let scope = self.0.allow(Permission::AgentManage)?;
        let draft = draft.tidied();
        let mut checks = draft.check();
        check_stored(&mut self.0.db().read().await?, &scope, &draft, None, &mut checks).await?;
        checks.absorb(check_password(self.0.backend(), password, None, &draft.login, &draft.email).await)?;
        checks.finish()?;
        let hash = self.0.backend().hasher().hash(password.to_owned()).await?;

        let mut tx = self.0.db().begin().await?;
        store::role::lock(&mut tx).await?;
        let mut checks = Checks::default();
        check_stored(&mut tx, &scope, &draft, None, &mut checks).await?;
        checks.finish()?;
        let id = insert(self.0, &mut tx, &scope, &draft, (&hash, true)).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes an agent. One who is no longer valid is signed out at once.
    pub async fn change(&self, id: AgentId, draft: AgentDraft, version: i64) -> Result<()> {
        let scope = self.0.allow(Permission::AgentManage)?;
        let draft = draft.tidied();
        let mut tx = self.0.db().begin().await?;
        store::role::lock(&mut tx).await?;
        let before = store::agent::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
        if before.version != version {
            let current = values(&mut tx, &scope, &before.draft).await?;
            return Err(conflict(&mut tx, &scope, ("agent", Some(id.0)), before.version, current).await?);
        }
        let mut checks = draft.check();
        check_stored(&mut tx, &scope, &draft, Some(id), &mut checks).await?;
        checks.finish()?;
        let changed = difference(&mut tx, &scope, &before.draft, &draft).await?;
        if changed.is_empty() {
            return Ok(());
        }
        // Nobody else changes agents while this transaction holds the lock.
        store::agent::update(&mut tx, &scope, id, &draft, version).await?;
        if !store::agent::has_admin(&mut tx, &scope).await? {
            let field = if draft.validity.is_valid() { "roles" } else { "validity" };
            return Err(Error::field(field, Problem::LastAdmin));
        }
        if !draft.validity.is_valid() {
            end_sessions(&mut tx, id).await?;
        }
        self.record(&mut tx, Action::Changed, id, &draft.name(), changed).await?;
        Ok(tx.commit().await?)
    }

    /// Sets a password that is to be changed at the next sign-in, unlocks the account and signs the agent out.
    pub async fn set_password(&self, id: AgentId, password: &str) -> Result<()> {
        let scope = self.0.allow(Permission::AgentManage)?;
        let agent = self.find(id).await?.draft;
        check_password(self.0.backend(), password, Some(id), &agent.login, &agent.email).await?;
        let hash = self.0.backend().hasher().hash(password.to_owned()).await?;

        let now = self.0.clock().now();
        let mut tx = self.0.db().begin().await?;
        store::agent::set_password(&mut tx, &scope, id, (&hash, now, true)).await?;
        password::remember(&mut tx, id.0, &hash, now).await?;
        store::agent::unlock(&mut tx, &scope, id).await?;
        end_sessions(&mut tx, id).await?;
        self.record(&mut tx, Action::PasswordSet, id, &agent.name(), Vec::new()).await?;
        Ok(tx.commit().await?)
    }

    /// Locks another agent's account and ends the agent's sessions.
    pub async fn lock(&self, id: AgentId) -> Result<()> {
        let scope = self.0.allow(Permission::AgentManage)?;
        // Whoever locks stays able to unlock.
        if self.0.agent_id() == Some(id) {
            return Err(Error::Forbidden);
        }
        let mut tx = self.0.db().begin().await?;
        let agent = store::agent::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
        if store::agent::lock(&mut tx, &scope, id, &self.0.actor().name, self.0.clock().now()).await? {
            end_sessions(&mut tx, id).await?;
            let changed = differences(&[("locked", yes_no(false))], &[("locked", yes_no(true))]);
            self.record(&mut tx, Action::Changed, id, &agent.draft.name(), changed).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Lets an agent whose account was locked sign in again.
    pub async fn unlock(&self, id: AgentId) -> Result<()> {
        let scope = self.0.allow(Permission::AgentManage)?;
        let mut tx = self.0.db().begin().await?;
        let agent = store::agent::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
        if store::agent::unlock(&mut tx, &scope, id).await? {
            let values = |failed: i64, locked| [("failed_count", failed.to_string()), ("locked", yes_no(locked))];
            let changed = differences(&values(agent.failed_count, agent.locked_at.is_some()), &values(0, false));
            self.record(&mut tx, Action::Changed, id, &agent.draft.name(), changed).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn record(&self, tx: &mut Tx, action: Action, id: AgentId, name: &str, changed: Vec<Change>) -> Result<()> {
        let subject = Subject { kind: "agent", id: Some(id.0), name };
        store::audit::record(tx, &Doer::of(self.0), self.0.clock().now(), action, subject, changed).await?;
        tx.emit(Event::AgentsChanged);
        Ok(())
    }
}

/// Adds an agent that was checked before; `due` demands a new password at the first sign-in.
pub(crate) async fn insert(
    session: &Session,
    tx: &mut Tx,
    scope: &Scope,
    draft: &AgentDraft,
    (hash, due): (&str, bool),
) -> Result<AgentId> {
    let id = AgentId(new_id());
    store::agent::insert(tx, scope, id, draft, (hash, session.clock().now(), due)).await?;
    password::remember(tx, id.0, hash, session.clock().now()).await?;
    let added = difference(tx, scope, &AgentDraft::default(), draft).await?;
    session.agents().record(tx, Action::Added, id, &draft.name(), added).await?;
    Ok(id)
}

/// Judges an agent's new password; `owner` has the former ones.
pub(crate) async fn check_password(
    backend: &Backend,
    password: &str,
    owner: Option<AgentId>,
    login: &str,
    email: &str,
) -> Result<()> {
    let config = backend.config();
    password::check((&config, Whose::Agent), password, (login, email))?;
    if let Some(owner) = owner {
        let former = (owner.0, config.policy(Whose::Agent).history);
        if password::is_former(backend.db(), backend.hasher(), password, former).await? {
            return Err(Error::field(key::PASSWORD, Problem::Password(Rule::History)));
        }
    }
    Ok(())
}

/// Checks what only the database knows: that username and address are free and that the roles exist.
pub(crate) async fn check_stored(
    tx: &mut Tx,
    scope: &Scope,
    draft: &AgentDraft,
    except: Option<AgentId>,
    checks: &mut Checks,
) -> Result<()> {
    let taken = |(id, name)| Problem::Taken(Holder::Agent(id, name));
    if !checks.has("login")
        && let Some(holder) = store::agent::by_login(tx, scope, &draft.login, except).await?
    {
        checks.add("login", taken(holder));
    }
    if !checks.has("email")
        && let Some(holder) = store::agent::by_email(tx, scope, &draft.email, except).await?
    {
        checks.add("email", taken(holder));
    }
    if store::role::names(tx, scope, &draft.roles).await?.len() != draft.roles.len() {
        checks.add("roles", Problem::Choice);
    }
    Ok(())
}

/// Ends all sessions of an agent.
async fn end_sessions(tx: &mut Tx, id: AgentId) -> Result<()> {
    if store::session::remove_others(tx, id, None).await? > 0 {
        tx.emit(Event::SessionsEnded);
    }
    Ok(())
}

async fn difference(tx: &mut Tx, scope: &Scope, before: &AgentDraft, after: &AgentDraft) -> Result<Vec<Change>> {
    let before = values(tx, scope, before).await?;
    let after = values(tx, scope, after).await?;
    Ok(differences(&before, &after))
}

/// An agent's fields as people read them: roles by their names.
async fn values(tx: &mut Tx, scope: &Scope, draft: &AgentDraft) -> Result<Vec<(&'static str, String)>> {
    let roles = store::role::names(tx, scope, &draft.roles).await?;
    let roles: Vec<String> = roles.into_iter().map(|(_, name)| name).collect();
    // A draft without a username is that of nobody: it has no validity either.
    let validity = if draft.login.is_empty() { "" } else { draft.validity.key() };
    Ok(vec![
        ("login", draft.login.clone()),
        ("firstname", draft.firstname.clone()),
        ("lastname", draft.lastname.clone()),
        ("email", draft.email.clone()),
        ("validity", validity.to_owned()),
        ("roles", roles.join(", ")),
    ])
}
