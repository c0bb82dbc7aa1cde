//! The list of agents.

use crate::{
    admin::area::{Area, AreaHead},
    api::{agents::list_agents, awaited, load},
    fresh::Fresh,
    live::Topic,
    states::{Loading, PageProblem},
    tr,
    ui::{Avatar, ButtonKind, ButtonLink, Empty, Icon, IconLink, Tag, Time, Tone},
    words,
};
use domain::agent::Agent;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The list of agents.
#[component]
pub fn AgentList() -> impl IntoView {
    let query = use_query_map();
    let everyone = Memo::new(move |_| query.read().get("all").is_some());
    let agents = load(move || everyone.get(), list_agents);
    let retry = Callback::new(move |()| agents.refetch());
    let switch = move || if everyone.get() { Area::Agents.href() } else { "?all=yes" };
    view! {
        <AreaHead area=Area::Agents>
            <ButtonLink href="/admin/agents/new" kind=ButtonKind::Primary icon="user-plus">
                {tr!(admin.agents.add)}
            </ButtonLink>
        </AreaHead>
        <div class="toolbar">
            <div class="filters">
                <a
                    class="chip"
                    class:on=move || everyone.get()
                    href=switch
                    aria-current=move || everyone.get().then_some("true")
                >
                    {move || everyone.get().then(|| view! { <Icon name="check" /> })}
                    <span>{tr!(admin.agents.everyone)}</span>
                </a>
            </div>
        </div>
        <Transition fallback=Loading>
            {awaited(move || async move {
                match agents.await {
                    Ok(first) => view! { <AgentTable first=first everyone=everyone.get_untracked() /> }.into_any(),
                    Err(error) => view! { <PageProblem error=error on_retry=retry /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn AgentTable(first: Vec<Agent>, everyone: bool) -> impl IntoView {
    let agents = Fresh::new(first, Topic::Agents, move || list_agents(everyone)).value;
    view! {
        <div class="table long">
            <table>
                <thead>
                    <tr>
                        <th scope="col" class="cell-main">{tr!(admin.agents.name)}</th>
                        <th scope="col" class="cell-sub">{tr!(words.fields.login)}</th>
                        <th scope="col">{tr!(admin.agents.roles)}</th>
                        <th scope="col" class="cell-side">{tr!(admin.agents.state)}</th>
                        <th scope="col" class="w-m cell-wide">{tr!(admin.agents.last_sign_in)}</th>
                        <th scope="col" class="cell-act">
                            <span class="sr">{tr!(common.edit)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || agents.get() key=key children=row />
                </tbody>
            </table>
            {move || agents.read().is_empty().then(|| view! { <Empty icon="users" title=tr!(admin.agents.empty) /> })}
        </div>
    }
}

/// Everything by which a row can differ from what it was.
fn key(agent: &Agent) -> impl Eq + std::hash::Hash + 'static + use<> {
    (agent.id, agent.version, agent.locked_at, agent.last_login_at, agent.password_due, agent.role_names.clone())
}

fn row(agent: Agent) -> impl IntoView {
    let name = agent.draft.name();
    let href = format!("/admin/agents/{}", agent.id);
    view! {
        <tr class:off=!agent.draft.validity.is_valid()>
            <td class="cell-main">
                <span class="who">
                    <Avatar name=name.clone() />
                    <a class="name" href=href.clone()>{name.clone()}</a>
                </span>
            </td>
            <td class="cell-sub mute">{agent.draft.login.clone()}</td>
            <td>{agent.role_names.join(", ")}</td>
            <td class="cell-side"><States agent=agent.clone() /></td>
            <td class="cell-wide mute">
                {match agent.last_login_at {
                    Some(at) => view! { <Time at=at /> }.into_any(),
                    None => tr!(admin.agents.never).into_any(),
                }}
            </td>
            <td class="cell-act">
                <IconLink icon="pencil" label=tr!(admin.agents.edit_one, name = name).to_string() href=href.clone() />
                <a class="row-link" href=href tabindex="-1" aria-hidden="true"></a>
            </td>
        </tr>
    }
}

/// Validity, lock and due password of an agent.
#[component]
pub(super) fn States(agent: Agent) -> impl IntoView {
    let validity = agent.draft.validity;
    view! {
        <Tag tone=words::validity_tone(validity)>{words::validity(validity)}</Tag>
        {agent.locked_at.map(|_| view! { " " <Tag tone=Tone::Bad icon="lock">{tr!(admin.agents.locked)}</Tag> })}
        {agent
            .password_due
            .then(|| view! { " " <Tag tone=Tone::Warn icon="key-round">{tr!(admin.agents.password_due)}</Tag> })}
    }
}
