//! Roles.

use crate::{
    db::{DbResult, Select, Tx},
    fold::fold,
    session::Scope,
    store::new_id,
};
use domain::{
    AgentId, Permission, RoleId,
    role::{BuiltIn, Role, RoleDraft},
};
use sqlx::types::Json;
use std::collections::BTreeSet;

/// Lets one transaction at a time change agents and roles. Otherwise two admins could each take the other's rights
/// away, or an agent could keep what a role has just lost. On SQLite all writing transactions queue anyway.
pub(crate) async fn lock(tx: &mut Tx) -> DbResult<()> {
    if !tx.is_sqlite() {
        tx.query("SELECT pg_advisory_xact_lock(6721)").execute().await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: RoleId,
    name: String,
    description: String,
    permissions: Json<BTreeSet<Permission>>,
    valid: bool,
    version: i64,
    agents: i64,
}

impl From<Row> for Role {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            draft: RoleDraft {
                name: row.name,
                description: row.description,
                permissions: row.permissions.0,
                valid: row.valid,
            },
            agents: row.agents,
            version: row.version,
        }
    }
}

fn select(tx: &Tx) -> Select {
    Select::new(
        tx,
        "SELECT id, name, description, permissions, valid, version, (SELECT COUNT(*) FROM agent_role m \
         JOIN agent a ON a.id = m.agent_id WHERE m.role_id = role.id AND a.validity = 'valid') AS agents FROM role",
    )
}

/// All roles by name.
pub(crate) async fn list(tx: &mut Tx, _: &Scope) -> DbResult<Vec<Role>> {
    let mut select = select(tx);
    select.push("ORDER BY name_folded");
    Ok(select.on(tx).all::<Row>().await?.into_iter().map(Into::into).collect())
}

pub(crate) async fn find(tx: &mut Tx, _: &Scope, id: RoleId) -> DbResult<Option<Role>> {
    let mut select = select(tx);
    select.with("WHERE id = {}", id);
    Ok(select.on(tx).optional::<Row>().await?.map(Into::into))
}

/// The role with a name.
pub(crate) async fn by_name(tx: &mut Tx, _: &Scope, name: &str) -> DbResult<Option<RoleId>> {
    let row = tx.query("SELECT id FROM role WHERE name_folded = $1").bind(fold(name)).optional::<(RoleId,)>().await?;
    Ok(row.map(|(id,)| id))
}

/// Id and name of the roles with these ids, by name.
pub(crate) async fn names(tx: &mut Tx, _: &Scope, ids: &[RoleId]) -> DbResult<Vec<(RoleId, String)>> {
    let mut select = Select::new(tx, "SELECT id, name FROM role WHERE");
    select.is_in("id", ids.iter().copied());
    select.push("ORDER BY name_folded");
    select.on(tx).all().await
}

/// The valid roles that an agent has.
pub(crate) async fn of_agent(tx: &mut Tx, agent: AgentId) -> DbResult<Vec<RoleId>> {
    let rows = tx
        .query("SELECT r.id FROM agent_role m JOIN role r ON r.id = m.role_id WHERE m.agent_id = $1 AND r.valid = $2")
        .bind(agent)
        .bind(true)
        .all::<(RoleId,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(crate) async fn insert(tx: &mut Tx, _: &Scope, id: RoleId, draft: &RoleDraft) -> DbResult<()> {
    tx.query(
        "INSERT INTO role (id, name, name_folded, description, permissions, valid, version) \
         VALUES ($1, $2, $3, $4, $5, $6, 1)",
    )
    .bind(id)
    .bind(draft.name.clone())
    .bind(fold(&draft.name))
    .bind(draft.description.clone())
    .bind(Json(draft.permissions.clone()))
    .bind(draft.valid)
    .execute()
    .await?;
    Ok(())
}

/// Changes a role if `version` is still the stored one; tells whether it was.
pub(crate) async fn update(tx: &mut Tx, _: &Scope, id: RoleId, draft: &RoleDraft, version: i64) -> DbResult<bool> {
    let changed = tx
        .query(
            "UPDATE role SET name = $2, name_folded = $3, description = $4, permissions = $5, valid = $6, \
             version = version + 1 WHERE id = $1 AND version = $7",
        )
        .bind(id)
        .bind(draft.name.clone())
        .bind(fold(&draft.name))
        .bind(draft.description.clone())
        .bind(Json(draft.permissions.clone()))
        .bind(draft.valid)
        .bind(version)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Adds the built-in roles to an installation that has none.
pub(crate) async fn add_built_in(tx: &mut Tx, scope: &Scope) -> DbResult<()> {
    if !list(tx, scope).await?.is_empty() {
        return Ok(());
    }
    for built_in in BuiltIn::ALL {
        let draft = RoleDraft {
            name: built_in.name().to_owned(),
            description: String::new(),
            permissions: built_in.permissions(),
            valid: true,
        };
        insert(tx, scope, RoleId(new_id()), &draft).await?;
    }
    Ok(())
}

/// The role that permits most among those that permit to manage agents. If admins have left none, the built-in role
/// *Admin* is restored, because this is how one gets in again.
pub(crate) async fn most_powerful(tx: &mut Tx, scope: &Scope) -> DbResult<RoleId> {
    let roles = list(tx, scope).await?;
    let best = roles
        .iter()
        .filter(|role| role.draft.valid && role.draft.permissions.contains(&Permission::AgentManage))
        .max_by_key(|role| role.draft.permissions.len());
    if let Some(role) = best {
        return Ok(role.id);
    }
    let draft = RoleDraft {
        name: BuiltIn::Admin.name().to_owned(),
        description: String::new(),
        permissions: BuiltIn::Admin.permissions(),
        valid: true,
    };
    if let Some(role) = roles.iter().find(|role| fold(&role.draft.name) == fold(&draft.name)) {
        update(tx, scope, role.id, &draft, role.version).await?;
        return Ok(role.id);
    }
    let id = RoleId(new_id());
    insert(tx, scope, id, &draft).await?;
    Ok(id)
}
