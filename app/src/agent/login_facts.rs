//! How a person's sign-in stands: what failed, what succeeded, since when and why it is forbidden.

use crate::{tr, ui::ExactTime, words};
use domain::customer_user::LoginState;
use leptos::prelude::*;

/// What is known about a person's sign-ins.
#[component]
pub fn LoginFacts(
    /// How the sign-in stands.
    login: LoginState,
) -> impl IntoView {
    let since = login.locked_at;
    let note = login.lock_note;
    let why = words::lock_reason(login.lock_reason, &login.locked_by);
    let password = match (login.has_password, login.invited) {
        (true, true) => tr!(people.password_state.both),
        (true, false) if login.password_due => tr!(people.password_state.due),
        (true, false) => tr!(people.password_state.set),
        (false, true) => tr!(people.password_state.invited),
        (false, false) => tr!(people.password_state.none),
    };
    view! {
        <dl class="managed">
            {login
                .forbidden
                .then(|| {
                    view! {
                        <dt>{tr!(words.fields.login_forbidden)}</dt>
                        <dd>
                            {why} {since.map(|at| view! { ", " <ExactTime at=at /> })}
                            {(!note.is_empty()).then(|| view! { <span class="text">{note}</span> })}
                        </dd>
                    }
                })}
            <dt>{tr!(words.fields.password)}</dt>
            <dd>{password}</dd>
            <dt>{tr!(people.failed_count)}</dt>
            <dd>{login.failed_count}</dd>
            {login
                .last_failed_at
                .map(|at| {
                    view! {
                        <dt>{tr!(people.last_failed)}</dt>
                        <dd>
                            <ExactTime at=at />
                            {format!(" {}", login.last_failed_address)}
                        </dd>
                    }
                })}
            <dt>{tr!(people.last_login)}</dt>
            <dd>
                {match login.last_login_at {
                    Some(at) => view! { <ExactTime at=at /> }.into_any(),
                    None => tr!(people.never).into_any(),
                }}
            </dd>
        </dl>
    }
}
