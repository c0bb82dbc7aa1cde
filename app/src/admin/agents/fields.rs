//! What is entered for an agent.

use crate::{
    admin::role_checks::{Choice, RoleChecks},
    form::FormState,
    tr,
    ui::{FieldMessage, Icon, SelectField, TextField},
    words,
};
use domain::{RoleId, agent::AgentDraft, customer_user::Validity, role::Role};
use leptos::prelude::*;

/// What the form edits.
#[derive(Clone, Copy)]
pub(super) struct Input {
    pub login: RwSignal<String>,
    pub firstname: RwSignal<String>,
    pub lastname: RwSignal<String>,
    pub email: RwSignal<String>,
    pub validity: RwSignal<String>,
    pub roles: RwSignal<Vec<RoleId>>,
}

impl Input {
    pub fn new(draft: AgentDraft) -> Self {
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
    pub fn set(self, draft: AgentDraft) {
        self.login.set(draft.login);
        self.firstname.set(draft.firstname);
        self.lastname.set(draft.lastname);
        self.email.set(draft.email);
        self.validity.set(draft.validity.key().to_owned());
        self.roles.set(draft.roles);
    }

    /// Tracks everything.
    pub fn draft(self) -> AgentDraft {
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

/// A draft as the server tells a stored one.
pub(super) fn values(draft: &AgentDraft, roles: &[Role]) -> Vec<(String, String)> {
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

/// The fields of an agent.
#[component]
pub(super) fn Fields(input: Input, state: FormState, roles: Vec<Role>) -> impl IntoView {
    let choices = roles
        .into_iter()
        .map(|role| {
            let off = if role.draft.valid { String::new() } else { format!(" {}", tr!(admin.agents.role_off)) };
            Choice { id: role.id, name: role.draft.name + &off, hint: role.draft.description }
        })
        .collect::<Vec<_>>();
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
            <RoleChecks choices=choices value=input.roles error=state.error("roles") />
        </fieldset>
    }
}

/// The error of a group of controls.
#[component]
pub(in crate::admin) fn GroupError(id: &'static str, error: Signal<Option<FieldMessage>>) -> impl IntoView {
    view! {
        <div class="field">
            <span class="error" id=id>
                {move || error.get().map(|message| view! { <Icon name="circle-alert" /> <span>{message.text}</span> })}
            </span>
        </div>
    }
}
