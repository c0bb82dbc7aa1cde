//! Login Credentials and Security: what stands beside the fields of the map.

use super::typed::Typed;
use crate::{
    agent::{
        login_facts::LoginFacts,
        new_password::{Judge, NewPassword},
    },
    form::FormState,
    tr,
    ui::{CheckField, Notice, SelectField, TextField, Tone},
    viewer::use_viewer,
    words,
};
use domain::{Permission, customer_user::CustomerUser, field::key, password::Whose};
use leptos::prelude::*;

#[component]
pub(super) fn LoginFields(
    typed: Typed,
    state: FormState,
    adding: bool,
    policy: domain::password::Policy,
    person: Option<CustomerUser>,
) -> impl IntoView {
    let viewer = use_viewer();
    let may_set = viewer.may(Permission::CustomerUserPassword);
    let may_validity = viewer.may(Permission::CustomerUserValidity);
    let has_password = person.as_ref().is_some_and(|person| person.login.has_password);
    let invited = person.as_ref().is_some_and(|person| person.login.invited);
    let mut options: Vec<(String, String)> = Vec::new();
    if !adding {
        let keep = match (has_password, invited) {
            (true, _) => tr!(people.access.keep),
            (false, true) => tr!(people.access.keep_invited),
            (false, false) => tr!(people.access.keep_none),
        };
        options.push(("keep".into(), keep.into()));
    }
    if !invited {
        options.push(("invite".into(), tr!(people.access.invite).into()));
    }
    if may_set {
        options.push(("password".into(), tr!(people.access.password).into()));
    }
    if adding {
        options.push(("keep".into(), tr!(people.access.none).into()));
    } else if may_set && (has_password || invited) {
        let none = if has_password { tr!(people.access.remove) } else { tr!(people.access.none) };
        options.push(("none".into(), none.into()));
    }
    let policy = StoredValue::new(policy);
    let login = typed.value(key::LOGIN);
    let email = typed.value(key::EMAIL);
    view! {
        <SelectField label=tr!(words.fields.password) name="access" value=typed.access options=options />
        {move || {
            (typed.access.get() == "password")
                .then(|| {
                    view! {
                        <NewPassword
                            label=tr!(people.new_password)
                            name="password"
                            value=typed.password
                            policy=policy.get_value()
                            login=login
                            email=email
                            judge=Judge::SignedIn(Whose::CustomerUser)
                            error=state.error(key::PASSWORD)
                        />
                        <p class="hint">{tr!(people.password_hint)}</p>
                    }
                })
        }}
        <SelectField
            label=tr!(words.fields.validity)
            name="validity"
            value=typed.validity
            options=words::validity_options()
            required=true
            disabled=!may_validity
            error=state.error(key::VALIDITY)
        />
        {move || {
            (typed.validity.get() != "valid")
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warn icon="info">
                            {tr!(people.invalid_means)}
                        </Notice>
                    }
                })
        }}
    }
}

#[component]
pub(super) fn SecurityFields(
    typed: Typed,
    state: FormState,
    person: Option<CustomerUser>,
    may_forbid: bool,
) -> impl IntoView {
    view! {
        <CheckField
            label=tr!(words.fields.login_forbidden)
            name="login_forbidden"
            value=typed.forbidden
            hint=tr!(people.forbidden_hint)
            disabled=!may_forbid
            error=state.error(key::LOGIN_FORBIDDEN)
        />
        {move || {
            (typed.forbidden.get() != typed.was_forbidden.get())
                .then(|| {
                    view! {
                        <TextField
                            label=tr!(words.fields.lock_note)
                            name=key::LOCK_NOTE
                            value=typed.lock_note
                            hint=tr!(people.lock_note_hint)
                            error=state.error(key::LOCK_NOTE)
                        />
                    }
                })
        }}
        {person.map(|person| view! { <LoginFacts login=person.login /> })}
    }
}
