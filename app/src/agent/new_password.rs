//! A new password, judged while it is typed.

use crate::{
    api::sign_in::{judge_password, judge_setup_password},
    ui::{FieldMessage, PasswordField, PasswordRules},
    words,
};
use domain::password::{Judgement, Policy, Rule, Whose};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;

/// How long typing must have stopped before the server is asked.
const PAUSE: Duration = Duration::from_millis(250);

/// As whom the server is asked about a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judge {
    /// As a signed-in agent, about the password of somebody.
    SignedIn(Whose),
    /// As whoever has this setup token.
    SetUp(String),
}

impl Default for Judge {
    fn default() -> Self {
        Self::SignedIn(Whose::default())
    }
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
    let judgement = RwSignal::new(None::<Judgement>);
    ask_when_typing_stops(value, login, email, judge, judgement);
    let least = policy.min_strength;
    let rules = move || {
        let judged = policy.judge(&value.read(), &login.read(), &email.read());
        let mut rules: Vec<(String, bool)> = judged.into_iter().map(|(rule, kept)| (words::rule(rule), kept)).collect();
        let judgement = judgement.get();
        if !policy.pattern.is_empty() {
            let text = format!("{}: {}", words::rule(Rule::Pattern), policy.pattern_hint);
            rules.push((text, judgement.is_some_and(|judgement| judgement.fits)));
        }
        if least > 0 {
            rules.push((words::rule(Rule::Strength), judgement.is_some_and(|judgement| judgement.strength >= least)));
        }
        rules
    };
    let rules = Signal::derive(rules);
    let strength = Signal::derive(move || judgement.get().map(|judgement| judgement.strength));
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
    judgement: RwSignal<Option<Judgement>>,
) {
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        if let Some(Some(waiting)) = waiting {
            waiting.clear();
        }
        let (password, login, email) = (value.get(), login.get(), email.get());
        if password.is_empty() {
            judgement.set(None);
            return None;
        }
        let judge = judge.clone();
        let ask = move || {
            spawn_local(async move {
                let asked = password.clone();
                let answer = match judge {
                    Judge::SignedIn(whose) => judge_password(password, login, email, whose).await,
                    Judge::SetUp(token) => judge_setup_password(token, password, login).await,
                };
                // The field may have gone, or hold something else by now.
                if let Ok(answer) = answer
                    && value.try_get_untracked().as_ref() == Some(&asked)
                {
                    judgement.try_set(Some(answer));
                }
            });
        };
        set_timeout_with_handle(ask, PAUSE).ok()
    });
}
