//! Agents and their roles.

mod credentials;

pub(crate) use credentials::{
    Credentials, credentials, credentials_of, lock, note_failure, note_success, replace_password, set_password, unlock,
};

use crate::{
    db::{DbResult, Select, Tx},
    fold::{fold, fold_identifier},
    session::Scope,
    store::customer::validity,
};
use domain::{
    AgentId, Moment, Permission, RoleId,
    access::LockReason,
    agent::{Agent, AgentDraft, Preferences},
};
use sqlx::types::Json;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: AgentId,
    login: String,
    firstname: String,
    lastname: String,
    email: String,
    validity: String,
    failed_count: i64,
    last_failed_at: Option<Moment>,
    last_failed_address: String,
    locked_at: Option<Moment>,
    lock_reason: Option<String>,
    locked_by: String,
    last_login_at: Option<Moment>,
    password_due: bool,
    version: i64,
}

impl Row {
    fn with_roles(self, roles: &[RoleRow]) -> Agent {
        let own = || roles.iter().filter(|role| role.agent_id == self.id);
        Agent {
            id: self.id,
            role_names: own().map(|role| role.name.clone()).collect(),
            draft: AgentDraft {
                roles: own().map(|role| role.role_id).collect(),
                login: self.login,
                firstname: self.firstname,
                lastname: self.lastname,
                email: self.email,
                validity: validity(&self.validity),
            },
            failed_count: self.failed_count,
            last_failed_at: self.last_failed_at,
            last_failed_address: self.last_failed_address,
            locked_at: self.locked_at,
            lock_reason: self.lock_reason.as_deref().and_then(LockReason::from_key),
            locked_by: self.locked_by,
            last_login_at: self.last_login_at,
            password_due: self.password_due,
            version: self.version,
        }
    }
}

#[derive(sqlx::FromRow)]
struct RoleRow {
    agent_id: AgentId,
    role_id: RoleId,
    name: String,
}

const COLUMNS: &str = "SELECT id, login, firstname, lastname, email, validity, failed_count, last_failed_at, \
                       last_failed_address, locked_at, lock_reason, locked_by, last_login_at, password_due, version FROM agent";
const ROLES: &str = "SELECT m.agent_id, m.role_id, r.name FROM agent_role m JOIN role r ON r.id = m.role_id";

/// All agents by name.
pub(crate) async fn list(tx: &mut Tx, _: &Scope, include_invalid: bool) -> DbResult<Vec<Agent>> {
    let mut select = Select::new(tx, COLUMNS);
    if !include_invalid {
        select.push("WHERE validity = 'valid'");
    }
    select.push("ORDER BY name_folded, id");
    let rows = select.on(tx).all::<Row>().await?;
    let mut select = Select::new(tx, ROLES);
    select.push("ORDER BY r.name_folded");
    let roles = select.on(tx).all::<RoleRow>().await?;
    Ok(rows.into_iter().map(|row| row.with_roles(&roles)).collect())
}

pub(crate) async fn find(tx: &mut Tx, _: &Scope, id: AgentId) -> DbResult<Option<Agent>> {
    let mut select = Select::new(tx, COLUMNS);
    select.with("WHERE id = {}", id);
    let Some(row) = select.on(tx).optional::<Row>().await? else { return Ok(None) };
    let mut select = Select::new(tx, ROLES);
    select.with("WHERE m.agent_id = {}", id).push("ORDER BY r.name_folded");
    let roles = select.on(tx).all::<RoleRow>().await?;
    Ok(Some(row.with_roles(&roles)))
}

/// Whether there is any agent at all.
pub(crate) async fn exists(tx: &mut Tx) -> DbResult<bool> {
    Ok(tx.query("SELECT version FROM agent LIMIT 1").optional::<(i64,)>().await?.is_some())
}

/// Whether any valid agent may manage agents.
pub(crate) async fn has_admin(tx: &mut Tx, _: &Scope) -> DbResult<bool> {
    let rows = tx
        .query("SELECT permissions FROM agent WHERE validity = 'valid'")
        .all::<(Json<BTreeSet<Permission>>,)>()
        .await?;
    Ok(rows.iter().any(|(permissions,)| permissions.0.contains(&Permission::AgentManage)))
}

/// Who, other than `except`, has this username.
pub(crate) async fn by_login(
    tx: &mut Tx,
    _: &Scope,
    login: &str,
    except: Option<AgentId>,
) -> DbResult<Option<(AgentId, String)>> {
    let mut select = Select::new(tx, "SELECT id, firstname, lastname FROM agent");
    select.with("WHERE login_folded = {}", fold_identifier(login));
    holder(tx, select, except).await
}

/// Who, other than `except`, has this email address.
pub(crate) async fn by_email(
    tx: &mut Tx,
    _: &Scope,
    email: &str,
    except: Option<AgentId>,
) -> DbResult<Option<(AgentId, String)>> {
    let mut select = Select::new(tx, "SELECT id, firstname, lastname FROM agent");
    select.with("WHERE email_folded = {}", fold_identifier(email));
    holder(tx, select, except).await
}

async fn holder(tx: &mut Tx, mut select: Select, except: Option<AgentId>) -> DbResult<Option<(AgentId, String)>> {
    select.with("AND id <> {}", except.map_or_else(Uuid::nil, |agent| agent.0));
    let row = select.on(tx).optional::<(AgentId, String, String)>().await?;
    Ok(row.map(|(id, first, last)| (id, format!("{first} {last}").trim().to_owned())))
}

/// Adds an agent with a password.
pub(crate) async fn insert(
    tx: &mut Tx,
    _: &Scope,
    id: AgentId,
    draft: &AgentDraft,
    (hash, now, due): (&str, Moment, bool),
) -> DbResult<()> {
    tx.query(
        "INSERT INTO agent (id, login, login_folded, firstname, lastname, name_folded, email, email_folded, validity, \
         permissions, preferences, password_hash, password_at, password_due, failed_count, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 1)",
    )
    .bind(id)
    .bind(draft.login.clone())
    .bind(fold_identifier(&draft.login))
    .bind(draft.firstname.clone())
    .bind(draft.lastname.clone())
    .bind(fold(&draft.name()))
    .bind(draft.email.clone())
    .bind(fold_identifier(&draft.email))
    .bind(draft.validity.key())
    .bind(Json(BTreeSet::<Permission>::new()))
    .bind(Json(Preferences::default()))
    .bind(hash.to_owned())
    .bind(now)
    .bind(due)
    .execute()
    .await?;
    set_roles(tx, id, &draft.roles).await
}

/// Changes an agent if `version` is still the stored one; tells whether it was.
pub(crate) async fn update(tx: &mut Tx, _: &Scope, id: AgentId, draft: &AgentDraft, version: i64) -> DbResult<bool> {
    let changed = tx
        .query(
            "UPDATE agent SET login = $2, login_folded = $3, firstname = $4, lastname = $5, name_folded = $6, \
             email = $7, email_folded = $8, validity = $9, version = version + 1 WHERE id = $1 AND version = $10",
        )
        .bind(id)
        .bind(draft.login.clone())
        .bind(fold_identifier(&draft.login))
        .bind(draft.firstname.clone())
        .bind(draft.lastname.clone())
        .bind(fold(&draft.name()))
        .bind(draft.email.clone())
        .bind(fold_identifier(&draft.email))
        .bind(draft.validity.key())
        .bind(version)
        .execute()
        .await?;
    if changed == 1 {
        set_roles(tx, id, &draft.roles).await?;
    }
    Ok(changed == 1)
}

async fn set_roles(tx: &mut Tx, id: AgentId, roles: &[RoleId]) -> DbResult<()> {
    tx.query("DELETE FROM agent_role WHERE agent_id = $1").bind(id).execute().await?;
    for role in roles {
        tx.query("INSERT INTO agent_role (agent_id, role_id) VALUES ($1, $2)").bind(id).bind(*role).execute().await?;
    }
    recompute(tx, id).await
}

/// Makes an agent's permissions what the agent's valid roles permit.
async fn recompute(tx: &mut Tx, id: AgentId) -> DbResult<()> {
    let rows = tx
        .query(
            "SELECT r.permissions FROM agent_role m JOIN role r ON r.id = m.role_id \
             WHERE m.agent_id = $1 AND r.valid = $2",
        )
        .bind(id)
        .bind(true)
        .all::<(Json<BTreeSet<Permission>>,)>()
        .await?;
    let union: BTreeSet<Permission> = rows.into_iter().flat_map(|(permissions,)| permissions.0).collect();
    tx.query("UPDATE agent SET permissions = $2 WHERE id = $1").bind(id).bind(Json(union)).execute().await?;
    Ok(())
}

/// Makes the permissions of all agents with a role what their roles permit now.
pub(crate) async fn follow_role(tx: &mut Tx, _: &Scope, role: RoleId) -> DbResult<()> {
    let agents = tx.query("SELECT agent_id FROM agent_role WHERE role_id = $1").bind(role).all::<(AgentId,)>().await?;
    for (agent,) in agents {
        recompute(tx, agent).await?;
    }
    Ok(())
}

/// How the agent wants Portico to be; nobody else changes it before this transaction ends.
pub(crate) async fn preferences(tx: &mut Tx, _: &Scope, id: AgentId) -> DbResult<Preferences> {
    let (Json(preferences),) = tx
        .query("UPDATE agent SET preferences = preferences WHERE id = $1 RETURNING preferences")
        .bind(id)
        .one::<(Json<Preferences>,)>()
        .await?;
    Ok(preferences)
}

pub(crate) async fn set_preferences(tx: &mut Tx, _: &Scope, id: AgentId, preferences: &Preferences) -> DbResult<()> {
    tx.query("UPDATE agent SET preferences = $2 WHERE id = $1")
        .bind(id)
        .bind(Json(preferences.clone()))
        .execute()
        .await?;
    Ok(())
}
