//! Adding and editing an agent.

use super::{list::States, password::SetPassword};
use crate::{
    admin::{
        area::Area,
        audit::words as log,
        fresh::Fresh,
        versions::{ChangeFailure, Shown},
    },
    agent::{NewPassword, use_heading},
    api::{
        ApiError, ApiResult,
        agents::{add_agent, change_agent, find_agent, find_agent_policy, list_roles, lock_agent, unlock_agent},
        awaited, load, load_first,
    },
    form::{FormFailure, FormState},
    live::Topic,
    states::{Loading, PageProblem},
    tr,
    ui::{
        Avatar, Button, ButtonKind, ButtonLink, Confirm, ExactTime, Kbd, Notice, PageTitle, SelectField, TextField,
        Time, Tone, submit_on_ctrl_enter, use_toasts, use_unsaved,
    },
    viewer::use_viewer,
    words,
};
use domain::{
    AgentId, Error, RoleId,
    agent::{Agent, AgentDraft},
    customer_user::Validity,
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

/// What the form edits.
#[derive(Clone, Copy)]
struct Input {
    login: RwSignal<String>,
    firstname: RwSignal<String>,
    lastname: RwSignal<String>,
    email: RwSignal<String>,
    validity: RwSignal<String>,
    roles: RwSignal<Vec<RoleId>>,
}

impl Input {
    fn new(draft: AgentDraft) -> Self {
        Self {
            login: RwSignal::new(draft.login),
            firstname: RwSignal::new(draft.firstname),
            lastname: RwSignal::new(draft.lastname),
            email: RwSignal::new(draft.email),
            validity: RwSignal::new(draft.validity.key().to_owned()),
            roles: RwSignal::new(draft.roles),
        }
    }

    /// Shows another draft.
    fn set(self, draft: AgentDraft) {
        self.login.set(draft.login);
        self.firstname.set(draft.firstname);
        self.lastname.set(draft.lastname);
        self.email.set(draft.email);
        self.validity.set(draft.validity.key().to_owned());
        self.roles.set(draft.roles);
    }

    /// Tracks everything.
    fn draft(self) -> AgentDraft {
        AgentDraft {
            login: self.login.get(),
            firstname: self.firstname.get(),
            lastname: self.lastname.get(),
            email: self.email.get(),
            validity: Validity::from_key(&self.validity.read()).unwrap_or_default(),
            roles: self.roles.get(),
        }
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

/// A draft as the server tells a stored one.
fn values(draft: &AgentDraft, roles: &[Role]) -> Vec<(String, String)> {
    let names: Vec<&str> =
        roles.iter().filter(|role| draft.roles.contains(&role.id)).map(|role| role.draft.name.as_str()).collect();
    [
        ("login", draft.login.clone()),
        ("firstname", draft.firstname.clone()),
        ("lastname", draft.lastname.clone()),
        ("email", draft.email.clone()),
        ("validity", draft.validity.key().to_owned()),
        ("roles", names.join(", ")),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

#[component]
fn Fields(input: Input, state: FormState, roles: Vec<Role>) -> impl IntoView {
    let toggle = move |id: RoleId, on: bool| {
        input.roles.update(|roles| {
            roles.retain(|role| *role != id);
            if on {
                roles.push(id);
            }
        });
    };
    let error = state.error("roles");
    let invalid = move || error.read().is_some().then_some("true");
    let checks = roles
        .into_iter()
        .map(|role| {
            let id = role.id;
            let field = format!("role-{id}");
            let off = (!role.draft.valid).then(|| format!(" {}", tr!(admin.agents.role_off)));
            view! {
                <div class="field check">
                    <input
                        type="checkbox"
                        id=field.clone()
                        checked=input.roles.read_untracked().contains(&id)
                        prop:checked=move || input.roles.read().contains(&id)
                        on:change:target=move |event| toggle(id, event.target().checked())
                        aria-invalid=invalid
                        aria-describedby="roles-error"
                    />
                    <label for=field>
                        {role.draft.name} {off}
                    </label>
                    {(!role.draft.description.is_empty()).then(|| view! { <span class="hint">{role.draft.description}</span> })}
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset>
            <legend>{tr!(admin.agents.person)}</legend>
            <div class="pair">
                <TextField
                    label=tr!(words.fields.firstname)
                    name="firstname"
                    value=input.firstname
                    required=true
                    error=state.error("firstname")
                />
                <TextField
                    label=tr!(words.fields.lastname)
                    name="lastname"
                    value=input.lastname
                    required=true
                    error=state.error("lastname")
                />
            </div>
            <TextField
                label=tr!(words.fields.email)
                name="email"
                kind="email"
                value=input.email
                required=true
                error=state.error("email")
            />
            <div class="pair">
                <TextField
                    label=tr!(words.fields.login)
                    name="login"
                    value=input.login
                    required=true
                    error=state.error("login")
                />
                <SelectField
                    label=tr!(words.fields.validity)
                    name="validity"
                    value=input.validity
                    options=words::validity_options()
                    required=true
                    hint=tr!(admin.agents.validity_hint)
                    error=state.error("validity")
                />
            </div>
        </fieldset>
        <fieldset>
            <legend>{tr!(admin.agents.roles)}</legend>
            <p class="mute">{tr!(admin.agents.roles_text)}</p>
            {checks}
            <GroupError id="roles-error" error=error />
        </fieldset>
    }
}

/// The error of a group of controls.
#[component]
pub(in crate::admin) fn GroupError(id: &'static str, error: Signal<Option<crate::ui::FieldMessage>>) -> impl IntoView {
    view! {
        <div class="field">
            <span class="error" id=id>
                {move || error.get().map(|message| view! { <crate::ui::Icon name="circle-alert" /> <span>{message.text}</span> })}
            </span>
        </div>
    }
}
