//! Agents and roles.

use super::{ApiResult, protocol::Call};
use domain::{
    AgentId, RoleId,
    agent::{Agent, AgentDraft},
    password::Policy,
    role::{Role, RoleDraft},
};
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};

/// All agents.
#[server(protocol = Call<GetUrl>)]
pub async fn list_agents(include_invalid: bool) -> ApiResult<Vec<Agent>> {
    super::run(async |session| session.agents().list(include_invalid).await).await
}

/// An agent.
#[server(protocol = Call<GetUrl>)]
pub async fn find_agent(id: AgentId) -> ApiResult<Agent> {
    super::run(async |session| session.agents().find(id).await).await
}

/// The password policy of agents.
#[server(protocol = Call<GetUrl>)]
pub async fn find_agent_policy() -> ApiResult<Policy> {
    super::run(async |session| Ok(session.configuration().settings.agent_passwords.clone())).await
}

/// Adds an agent.
#[server(protocol = Call<Json>)]
pub async fn add_agent(draft: AgentDraft, password: String) -> ApiResult<AgentId> {
    super::run(async |session| session.agents().add(draft, &password).await).await
}

/// Changes an agent whose version was seen by the editor.
#[server(protocol = Call<Json>)]
pub async fn change_agent(id: AgentId, draft: AgentDraft, version: i64) -> ApiResult<()> {
    super::run(async |session| session.agents().change(id, draft, version).await).await
}

/// Sets an agent's password; it is to be changed at the next sign-in.
#[server(protocol = Call<Json>)]
pub async fn set_agent_password(id: AgentId, password: String) -> ApiResult<()> {
    super::run(async |session| session.agents().set_password(id, &password).await).await
}

/// Locks an agent's account and ends the agent's sessions.
#[server(protocol = Call<Json>)]
pub async fn lock_agent(id: AgentId) -> ApiResult<()> {
    super::run(async |session| session.agents().lock(id).await).await
}

/// Unlocks an agent.
#[server(protocol = Call<Json>)]
pub async fn unlock_agent(id: AgentId) -> ApiResult<()> {
    super::run(async |session| session.agents().unlock(id).await).await
}

/// All roles.
#[server(protocol = Call<GetUrl>)]
pub async fn list_roles() -> ApiResult<Vec<Role>> {
    super::run(async |session| session.roles().list().await).await
}

/// A role.
#[server(protocol = Call<GetUrl>)]
pub async fn find_role(id: RoleId) -> ApiResult<Role> {
    super::run(async |session| session.roles().find(id).await).await
}

/// Adds a role.
#[server(protocol = Call<Json>)]
pub async fn add_role(draft: RoleDraft) -> ApiResult<RoleId> {
    super::run(async |session| session.roles().add(draft).await).await
}

/// Changes a role whose version was seen by the editor.
#[server(protocol = Call<Json>)]
pub async fn change_role(id: RoleId, draft: RoleDraft, version: i64) -> ApiResult<()> {
    super::run(async |session| session.roles().change(id, draft, version).await).await
}
