//! A new password, judged while it is typed.

use crate::{
    api::sign_in::{judge_password, judge_setup_password},
    ui::{FieldMessage, PasswordField, PasswordRules},
    words,
};
use domain::password::{Policy, Rule};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;

/// How long typing must have stopped before the server is asked.
const PAUSE: Duration = Duration::from_millis(250);

/// As whom the server is asked how hard a password is to guess.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Judge {
    /// As a signed-in agent.
    #[default]
    SignedIn,
    /// As whoever has this setup token.
    SetUp(String),
}

/// A new password with the policy's rules as a live checklist; the server decides.
#[component]
pub fn NewPassword(
    /// The field's label.
    #[prop(into)]
    label: String,
    /// The field's name; errors stand at it.
    #[prop(into)]
    name: String,
    /// What is typed.
    value: RwSignal<String>,
    /// The rules.
    policy: Policy,
    /// The username, which the password must not contain.
    #[prop(optional, into)]
    login: Signal<String>,
    /// The email address, which the password must not contain.
    #[prop(optional, into)]
    email: Signal<String>,
    /// As whom the server is asked.
    #[prop(optional)]
    judge: Judge,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<FieldMessage>>,
    /// The input's id.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let strength = RwSignal::new(None::<u8>);
    ask_when_typing_stops(value, login, email, judge, strength);
    let least = policy.min_strength;
    let rules = move || {
        let judged = policy.judge(&value.read(), &login.read(), &email.read());
        let mut rules: Vec<(String, bool)> = judged.into_iter().map(|(rule, kept)| (words::rule(rule), kept)).collect();
        if least > 0 {
            rules.push((words::rule(Rule::Strength), strength.get().is_some_and(|strength| strength >= least)));
        }
        rules
    };
    let rules = Signal::derive(rules);
    let strength = Signal::derive(move || strength.get());
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    view! {
        <PasswordField label=label name=name id=id value=value required=true error=error>
            <PasswordRules rules=rules strength=strength />
        </PasswordField>
    }
}

fn ask_when_typing_stops(
    value: RwSignal<String>,
    login: Signal<String>,
    email: Signal<String>,
    judge: Judge,
    strength: RwSignal<Option<u8>>,
) {
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        if let Some(Some(waiting)) = waiting {
            waiting.clear();
        }
        let (password, login, email) = (value.get(), login.get(), email.get());
        if password.is_empty() {
            strength.set(None);
            return None;
        }
        let judge = judge.clone();
        let ask = move || {
            spawn_local(async move {
                let asked = password.clone();
                let answer = match judge {
                    Judge::SignedIn => judge_password(password, login, email).await,
                    Judge::SetUp(token) => judge_setup_password(token, password, login).await,
                };
                // The field may have gone, or hold something else by now.
                if let Ok(level) = answer
                    && value.try_get_untracked().as_ref() == Some(&asked)
                {
                    strength.try_set(Some(level));
                }
            });
        };
        set_timeout_with_handle(ask, PAUSE).ok()
    });
}
