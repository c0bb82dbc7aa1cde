//! Adding and editing a role.

use super::groups;
use crate::{
    admin::{
        agents::GroupError,
        area::Area,
        audit::words as log,
        versions::{ChangeFailure, Shown},
    },
    agent::use_heading,
    api::{
        agents::{add_role, change_role, find_role},
        awaited, load_first,
    },
    form::{FormFailure, FormState},
    states::{Loading, PageProblem, permitted},
    tr,
    ui::{
        Button, ButtonKind, ButtonLink, CheckField, Kbd, PageTitle, TextArea, TextField, submit_on_ctrl_enter,
        use_toasts, use_unsaved,
    },
    words,
};
use domain::{
    Error, Permission, RoleId,
    role::{Role, RoleDraft},
};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use std::collections::BTreeSet;

/// What the form edits.
#[derive(Clone, Copy)]
struct Input {
    name: RwSignal<String>,
    description: RwSignal<String>,
    permissions: RwSignal<BTreeSet<Permission>>,
    valid: RwSignal<bool>,
}

impl Input {
    fn new(draft: RoleDraft) -> Self {
        Self {
            name: RwSignal::new(draft.name),
            description: RwSignal::new(draft.description),
            permissions: RwSignal::new(draft.permissions),
            valid: RwSignal::new(draft.valid),
        }
    }

    /// Shows another draft.
    fn set(self, draft: RoleDraft) {
        self.name.set(draft.name);
        self.description.set(draft.description);
        self.permissions.set(draft.permissions);
        self.valid.set(draft.valid);
    }

    /// Tracks everything.
    fn draft(self) -> RoleDraft {
        RoleDraft {
            name: self.name.get(),
            description: self.description.get(),
            permissions: self.permissions.get(),
            valid: self.valid.get(),
        }
    }
}

/// Adding a role.
#[component]
pub fn AddRole() -> impl IntoView {
    permitted(Permission::AgentManage, || view! { <AddForm /> }.into_any())
}

#[component]
fn AddForm() -> impl IntoView {
    let state = FormState::default();
    let input = Input::new(RoleDraft { valid: true, ..RoleDraft::default() });
    let toasts = use_toasts();
    let navigate = use_navigate();
    use_unsaved(state.dirty.into());
    let heading = use_heading();
    Effect::new(move |_| heading.set(tr!(admin.roles.add), None));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        state.send(add_role(untrack(|| input.draft())), move |_| {
            toasts.success(tr!(common.saved));
            navigate(Area::Roles.href(), NavigateOptions::default());
        });
    };
    view! {
        <PageTitle text=tr!(admin.roles.add) />
        <div class="page-head">
            <div class="page-title">
                <h1>{tr!(admin.roles.add)}</h1>
                <p>{tr!(common.mandatory)}</p>
            </div>
        </div>
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
                <Fields input=input state=state />
            </div>
            <Actions state=state label=tr!(common.create) />
        </form>
    }
}

/// Editing a role.
#[component]
pub fn EditRole() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<RoleId>().ok()));
    // Blocking, so that the status is that of the role.
    let role = load_first(move || id.get(), |id| async move { find_role(id.ok_or(Error::NotFound)?).await });
    let again = Callback::new(move |()| role.refetch());
    view! {
        <Suspense fallback=Loading>
            {awaited(move || async move {
                match role.await {
                    Ok(role) => view! { <EditForm role=role /> }.into_any(),
                    Err(error) => view! { <PageProblem error=error on_retry=again /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn EditForm(role: Role) -> impl IntoView {
    let state = FormState::default();
    let id = role.id;
    let version = RwSignal::new(role.version);
    let name = role.draft.name.clone();
    let input = Input::new(role.draft);
    let toasts = use_toasts();
    let navigate = use_navigate();
    use_unsaved(state.dirty.into());
    let heading = use_heading();
    let title = name.clone();
    Effect::new(move |_| heading.set(title.clone(), None));
    let save = Callback::new(move |()| {
        let navigate = navigate.clone();
        state.send(change_role(id, untrack(|| input.draft()), version.get_untracked()), move |()| {
            toasts.success(tr!(common.saved));
            navigate(Area::Roles.href(), NavigateOptions::default());
        });
    });
    let take = Callback::new(move |()| {
        state.send(find_role(id), move |role| {
            version.set(role.version);
            input.set(role.draft);
        });
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let mine = Signal::derive(move || values(&input.draft().tidied()));
    let shown = Shown { label: |key| log::label("role", key), value: |key, value| log::value("role", key, value) };
    view! {
        <PageTitle text=name.clone() />
        <div class="page-head">
            <div class="page-title">
                <h1>{name}</h1>
                <p>{tr!(common.mandatory)}</p>
            </div>
        </div>
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
                <ChangeFailure state=state version=version mine=mine shown=shown save=save take=take />
                <Fields input=input state=state />
            </div>
            <Actions state=state label=tr!(common.save) />
        </form>
    }
}

/// A draft as the server tells a stored one.
fn values(draft: &RoleDraft) -> Vec<(String, String)> {
    let permissions: Vec<&str> = draft.permissions.iter().map(|permission| permission.key()).collect();
    let valid = if draft.valid { "yes" } else { "no" };
    [
        ("name", draft.name.clone()),
        ("description", draft.description.clone()),
        ("permissions", permissions.join(", ")),
        ("valid", valid.to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

#[component]
fn Actions(state: FormState, label: &'static str) -> impl IntoView {
    view! {
        <div class="form-actions">
            <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                {label}
            </Button>
            <ButtonLink href=Area::Roles.href() kind=ButtonKind::Quiet>
                {tr!(common.cancel)}
            </ButtonLink>
            <span class="hint">
                <Kbd keys="Ctrl+Enter" />
            </span>
        </div>
    }
}

#[component]
fn Fields(input: Input, state: FormState) -> impl IntoView {
    let groups = groups()
        .into_iter()
        .map(|(name, permissions)| {
            let checks =
                permissions.into_iter().map(|permission| view! { <Check input=input permission=permission /> });
            view! {
                <div class="field" role="group" aria-label=name>
                    <span class="label" aria-hidden="true">
                        {name}
                    </span>
                    {checks.collect_view()}
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset>
            <legend>{tr!(admin.roles.general)}</legend>
            <TextField label=tr!(admin.roles.name) name="name" value=input.name required=true error=state.error("name") />
            <TextArea
                label=tr!(admin.roles.description)
                name="description"
                value=input.description
                rows=2
                error=state.error("description")
            />
            <CheckField
                label=tr!(admin.roles.valid)
                name="valid"
                value=input.valid
                hint=tr!(admin.roles.valid_hint)
                error=state.error("valid")
            />
        </fieldset>
        <fieldset>
            <legend>{tr!(admin.roles.permissions)}</legend>
            <p class="mute">{tr!(admin.roles.permissions_text)}</p>
            <GroupError id="permissions-error" error=state.error("permissions") />
            {groups}
        </fieldset>
    }
}

#[component]
fn Check(input: Input, permission: Permission) -> impl IntoView {
    let id = format!("permission-{}", permission.key().replace(':', "-"));
    let change = move |on: bool| {
        input.permissions.update(|permissions| {
            if on {
                permissions.insert(permission);
            } else {
                permissions.remove(&permission);
            }
        });
    };
    view! {
        <div class="field check">
            <input
                type="checkbox"
                id=id.clone()
                checked=input.permissions.read_untracked().contains(&permission)
                prop:checked=move || input.permissions.read().contains(&permission)
                on:change:target=move |event| change(event.target().checked())
                aria-describedby="permissions-error"
            />
            <label for=id>{words::permission(permission)}</label>
        </div>
    }
}
