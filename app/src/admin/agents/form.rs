//! Adding and editing an agent.

use super::{
    fields::{Fields, Input, values},
    list::States,
    password::SetPassword,
};
use crate::{
    admin::{
        area::Area,
        audit::words as log,
        versions::{ChangeFailure, Shown},
    },
    agent::{NewPassword, use_heading},
    api::{
        ApiError, ApiResult,
        agents::{add_agent, change_agent, find_agent, find_agent_policy, list_roles, lock_agent, unlock_agent},
        awaited, load, load_first,
    },
    form::{FormFailure, FormState},
    fresh::Fresh,
    live::Topic,
    states::{Loading, PageProblem},
    tr,
    ui::{
        Avatar, Button, ButtonKind, ButtonLink, Confirm, ExactTime, Kbd, Notice, PageTitle, Time, Tone,
        submit_on_ctrl_enter, use_toasts, use_unsaved,
    },
    viewer::use_viewer,
    words,
};
use domain::{
    AgentId, Error,
    agent::{Agent, AgentDraft},
    password::Policy,
    role::Role,
};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};

/// Adding an agent.
#[component]
pub fn AddAgent() -> impl IntoView {
    let heading = use_heading();
    Effect::new(move |_| heading.set(tr!(admin.agents.add), None));
    let model = load(|| (), |()| async { Ok::<_, ApiError>((list_roles().await?, find_agent_policy().await?)) });
    let retry = Callback::new(move |()| model.refetch());
    view! {
        <PageTitle text=tr!(admin.agents.add) />
        <div class="page-head">
            <div class="page-title">
                <h1>{tr!(admin.agents.add)}</h1>
                <p>{tr!(common.mandatory)}</p>
            </div>
        </div>
        <Suspense fallback=Loading>
            {awaited(move || async move {
                match model.await {
                    Ok((roles, policy)) => view! { <AddForm roles=roles policy=policy /> }.into_any(),
                    Err(error) => view! { <PageProblem error=error on_retry=retry /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn AddForm(roles: Vec<Role>, policy: Policy) -> impl IntoView {
    let state = FormState::default();
    let input = Input::new(AgentDraft::default());
    let password = RwSignal::new(String::new());
    let toasts = use_toasts();
    let navigate = use_navigate();
    use_unsaved(state.dirty.into());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        state.send(add_agent(untrack(|| input.draft()), password.get_untracked()), move |_| {
            toasts.success(tr!(common.saved));
            navigate(Area::Agents.href(), NavigateOptions::default());
        });
    };
    view! {
        <form
            class="form-page"
            method="post"
            novalidate
            on:submit=submit
            on:keydown=submit_on_ctrl_enter
            on:input=move |_| state.dirty.set(true)
            on:change=move |_| state.dirty.set(true)
        >
            <div class="form">
                <FormFailure state=state />
                <Fields input=input state=state roles=roles />
                <fieldset>
                    <legend>{tr!(admin.agents.initial)}</legend>
                    <p class="mute">{tr!(admin.agents.initial_text)}</p>
                    <NewPassword
                        label=tr!(words.fields.password)
                        name="password"
                        value=password
                        policy=policy
                        login=input.login
                        email=input.email
                        error=state.error("password")
                    />
                </fieldset>
            </div>
            <div class="form-actions">
                <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                    {tr!(common.create)}
                </Button>
                <ButtonLink href=Area::Agents.href() kind=ButtonKind::Quiet>
                    {tr!(common.cancel)}
                </ButtonLink>
                <span class="hint">
                    <Kbd keys="Ctrl+Enter" />
                </span>
            </div>
        </form>
    }
}

/// Editing an agent.
#[component]
pub fn EditAgent() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<AgentId>().ok()));
    // Blocking, so that the status is that of the agent.
    let model = load_first(move || id.get(), fetch);
    let again = Callback::new(move |()| model.refetch());
    view! {
        <Suspense fallback=Loading>
            {awaited(move || async move {
                match model.await {
                    Ok((agent, roles, policy)) => {
                        view! { <EditPage agent=agent roles=roles policy=policy /> }.into_any()
                    }
                    Err(error) => view! { <PageProblem error=error on_retry=again /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

async fn fetch(id: Option<AgentId>) -> ApiResult<(Agent, Vec<Role>, Policy)> {
    let agent = find_agent(id.ok_or(Error::NotFound)?).await?;
    Ok((agent, list_roles().await?, find_agent_policy().await?))
}

#[component]
fn EditPage(agent: Agent, roles: Vec<Role>, policy: Policy) -> impl IntoView {
    let id = agent.id;
    let now = Fresh::new(agent.clone(), Topic::Agents, move || find_agent(id));
    let password_open = RwSignal::new(false);
    let name = agent.draft.name();
    let heading = use_heading();
    let title = name.clone();
    Effect::new(move |_| heading.set(title.clone(), None));
    view! {
        <PageTitle text=name.clone() />
        <div class="page-head">
            <Avatar name=name large=true />
            <Head now=now.value />
            <div class="actions">
                <LockButton now=now />
                <Button icon="key-round" on_click=move |()| password_open.set(true)>
                    {tr!(admin.agents.set_password)}
                </Button>
            </div>
        </div>
        <Locked now=now />
        <EditForm agent=agent.clone() roles=roles />
        <SetPassword agent=agent policy=policy open=password_open on_done=Callback::new(move |()| now.refetch()) />
    }
}

#[component]
fn Head(now: RwSignal<Agent>) -> impl IntoView {
    let last_login = move || {
        let at = now.read().last_login_at;
        view! {
            " · "
            {tr!(admin.agents.last_sign_in)}
            " "
            {match at {
                Some(at) => view! { <Time at=at /> }.into_any(),
                None => tr!(admin.agents.never).into_any(),
            }}
        }
    };
    let last_failed = move || {
        let agent = now.read();
        let (count, address) = (agent.failed_count, agent.last_failed_address.clone());
        agent.last_failed_at.filter(|_| count > 0).map(|at| {
            view! { " · " {tr!(people.failed_count)} " " {count} ", " <Time at=at /> " " {address} }
        })
    };
    view! {
        <div class="page-title">
            <h1>{move || now.read().draft.name()} {move || view! { <States agent=now.get() /> }}</h1>
            <p>{move || now.read().draft.login.clone()} {last_login} {last_failed}</p>
        </div>
    }
}

/// Locks the account of another agent.
#[component]
fn LockButton(now: Fresh<Agent>) -> impl IntoView {
    let state = FormState::default();
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let own = use_viewer().actor.map(|actor| actor.agent);
    let lock = move |()| {
        let agent = now.value.get_untracked();
        state.send(lock_agent(agent.id), move |()| {
            now.refetch();
            toasts.success(tr!(admin.agents.was_locked, name = agent.draft.name()).to_string());
        });
    };
    let may = move || now.value.read().locked_at.is_none() && own != Some(now.value.read().id);
    view! {
        <Show when=may>
            <Button icon="lock" busy=state.busy on_click=move |()| open.set(true)>
                {tr!(admin.agents.lock)}
            </Button>
        </Show>
        <Confirm
            open=open
            question=tr!(admin.agents.lock_question, name = now.value.get_untracked().draft.name()).to_string()
            confirm_label=tr!(admin.agents.lock).to_owned()
            danger=true
            on_confirm=lock
        />
        <FormFailure state=state />
    }
}

/// A line about a locked account, with the way out.
#[component]
fn Locked(now: Fresh<Agent>) -> impl IntoView {
    let state = FormState::default();
    let toasts = use_toasts();
    let unlock = move |()| {
        let agent = now.value.get_untracked();
        state.send(unlock_agent(agent.id), move |()| {
            now.refetch();
            toasts.success(tr!(admin.agents.unlocked, name = agent.draft.name()).to_string());
        });
    };
    view! {
        <FormFailure state=state />
        <Show when=move || now.value.read().locked_at.is_some()>
            <Notice tone=Tone::Warn icon="lock" banner=true>
                <span class="cluster">
                    {move || {
                        let agent = now.value.get();
                        view! {
                            {tr!(admin.agents.locked)} ": " {words::lock_reason(agent.lock_reason, &agent.locked_by)}
                            {agent.locked_at.map(|at| view! { ", " <ExactTime at=at /> })}
                        }
                    }}
                    <Button icon="lock-open" small=true busy=state.busy on_click=unlock>
                        {tr!(admin.agents.unlock)}
                    </Button>
                </span>
            </Notice>
        </Show>
    }
}

#[component]
fn EditForm(agent: Agent, roles: Vec<Role>) -> impl IntoView {
    let state = FormState::default();
    let id = agent.id;
    let version = RwSignal::new(agent.version);
    let input = Input::new(agent.draft);
    let toasts = use_toasts();
    let navigate = use_navigate();
    use_unsaved(state.dirty.into());
    let names = StoredValue::new(roles.clone());
    let mine = move || names.with_value(|roles| values(&input.draft().tidied(), roles));
    let save = Callback::new(move |()| {
        let navigate = navigate.clone();
        let draft = untrack(|| input.draft());
        state.send(change_agent(id, draft, version.get_untracked()), move |()| {
            toasts.success(tr!(common.saved));
            navigate(Area::Agents.href(), NavigateOptions::default());
        });
    });
    let take = Callback::new(move |()| {
        state.send(find_agent(id), move |agent| {
            version.set(agent.version);
            input.set(agent.draft);
        });
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let shown = Shown { label: |key| log::label("agent", key), value: |key, value| log::value("agent", key, value) };
    view! {
        <form
            class="form-page"
            method="post"
            novalidate
            on:submit=submit
            on:keydown=submit_on_ctrl_enter
            on:input=move |_| state.dirty.set(true)
            on:change=move |_| state.dirty.set(true)
        >
            <div class="form">
                <ChangeFailure
                    state=state
                    version=version
                    mine=Signal::derive(mine)
                    shown=shown
                    save=save
                    take=take
                />
                <Fields input=input state=state roles=roles />
            </div>
            <div class="form-actions">
                <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                    {tr!(common.save)}
                </Button>
                <ButtonLink href=Area::Agents.href() kind=ButtonKind::Quiet>
                    {tr!(common.cancel)}
                </ButtonLink>
                <span class="hint">
                    <Kbd keys="Ctrl+Enter" />
                </span>
            </div>
        </form>
    }
}
