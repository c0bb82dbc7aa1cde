//! Settings.

mod input;
mod words;

use super::{
    area::{Area, AreaHead},
    versions::{ChangeFailure, Shown},
};
use crate::{
    agent::zone_search,
    api::{
        awaited,
        configuration::{change_settings, find_settings},
        load,
    },
    countries,
    form::FormState,
    states::{Loading, PageProblem},
    tr,
    ui::{
        Button, ButtonKind, CheckField, Combobox, Kbd, NumberField, SelectField, TextField, submit_on_ctrl_enter,
        use_toasts, use_unsaved,
    },
    words::languages,
};
use domain::setting::Settings as AllSettings;
use input::{Input, PolicyInput, values};
use leptos::{ev::SubmitEvent, prelude::*};

pub(super) use words::label;

/// The settings.
#[component]
pub fn Settings() -> impl IntoView {
    let settings = load(|| (), |()| find_settings());
    let again = Callback::new(move |()| settings.refetch());
    view! {
        <AreaHead area=Area::Settings />
        <Suspense fallback=Loading>
            {awaited(move || async move {
                match settings.await {
                    Ok((settings, version)) => {
                        view! { <SettingsForm settings=settings version=version /> }.into_any()
                    }
                    Err(error) => view! { <PageProblem error=error on_retry=again /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn SettingsForm(settings: AllSettings, version: i64) -> impl IntoView {
    let state = FormState::default();
    let version = RwSignal::new(version);
    let input = Input::new(settings);
    let toasts = use_toasts();
    use_unsaved(state.dirty.into());
    let start = RwSignal::new(untrack(|| input.settings()));
    Effect::new(move |_| state.dirty.set(input.settings() != start.get()));
    // What is stored, tidied and with its new version. What was typed after `sent` stays.
    let fetch = move |sent: Option<AllSettings>| {
        state.send(find_settings(), move |(settings, stored)| {
            version.set(stored);
            let is_as_sent = sent.is_none_or(|sent| untrack(|| input.settings()) == sent);
            if is_as_sent {
                input.set(settings.clone());
            }
            start.set(settings);
        });
    };
    let take = Callback::new(move |()| fetch(None));
    let save = move || {
        let settings = untrack(|| input.settings());
        let sent = settings.clone();
        state.send(change_settings(settings, version.get_untracked()), move |()| {
            toasts.success(tr!(common.saved));
            fetch(Some(sent));
        });
    };
    let save = Callback::new(move |()| state.settled(save));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let shown = Shown {
        label: |key| label(key).unwrap_or_else(|| key.to_owned()),
        value: |key, value| super::audit::words::value("setting", key, value),
    };
    view! {
        <form
            class="form-page"
            method="post"
            novalidate
            on:submit=submit
            on:keydown=submit_on_ctrl_enter
        >
            <div class="form">
                <ChangeFailure
                    state=state
                    version=version
                    mine=Signal::derive(move || values(&input.settings().tidied()))
                    shown=shown
                    save=save
                    take=take
                />
                <OrganisationFields input=input state=state />
                <SessionFields input=input state=state />
                <PolicyFields group="agent_passwords" input=input.agent_passwords state=state />
                <PolicyFields group="customer_passwords" input=input.customer_passwords state=state />
                <EmailFields input=input state=state />
                <CustomerUserFields input=input state=state />
            </div>
            <div class="form-actions">
                <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                    {tr!(common.save)}
                </Button>
                <span class="hint">
                    <Kbd keys="Ctrl+Enter" />
                </span>
            </div>
        </form>
    }
}

#[component]
fn OrganisationFields(input: Input, state: FormState) -> impl IntoView {
    view! {
        <fieldset>
            <legend>{tr!(settings.groups.organisation)}</legend>
            <TextField
                label=tr!(settings.organisation.name)
                name="name"
                value=input.name
                required=true
                error=state.error("organisation.name")
            />
            <div class="pair">
                <SelectField
                    label=tr!(settings.organisation.language)
                    name="language"
                    value=input.language
                    options=languages()
                    hint=tr!(settings.texts.organisation)
                    error=state.error("organisation.language")
                />
                <Combobox
                    label=tr!(settings.organisation.time_zone)
                    name="time_zone"
                    value=input.time_zone
                    search=zone_search()
                    required=true
                    hint=tr!(settings.texts.organisation)
                    error=state.error("organisation.time_zone")
                />
            </div>
        </fieldset>
    }
}

#[component]
fn SessionFields(input: Input, state: FormState) -> impl IntoView {
    view! {
        <fieldset>
            <legend>{tr!(settings.groups.sessions)}</legend>
            <div class="pair">
                <div class="field">
                    <NumberField
                        label=tr!(settings.sessions.max_seconds)
                        name="max_seconds"
                        value=input.max_seconds
                        unit=tr!(settings.units.seconds)
                        required=true
                        hint=tr!(settings.sessions.max_hint)
                        error=state.error("sessions.max_seconds")
                    />
                    <InHours seconds=input.max_seconds />
                </div>
                <div class="field">
                    <NumberField
                        label=tr!(settings.sessions.idle_seconds)
                        name="idle_seconds"
                        value=input.idle_seconds
                        unit=tr!(settings.units.seconds)
                        required=true
                        hint=tr!(settings.sessions.idle_hint)
                        error=state.error("sessions.idle_seconds")
                    />
                    <InHours seconds=input.idle_seconds />
                </div>
            </div>
            <div class="pair">
                <NumberField
                    label=tr!(settings.sessions.per_agent)
                    name="per_agent"
                    value=input.per_agent
                    required=true
                    hint=tr!(settings.sessions.per_hint)
                    error=state.error("sessions.per_agent")
                />
                <NumberField
                    label=tr!(settings.sessions.total)
                    name="total"
                    value=input.total
                    required=true
                    hint=tr!(settings.sessions.total_hint)
                    error=state.error("sessions.total")
                />
            </div>
        </fieldset>
    }
}

/// Seconds, as people read them.
#[component]
fn InHours(seconds: RwSignal<String>) -> impl IntoView {
    move || {
        let minutes = seconds.read().trim().parse::<u32>().ok()? / 60;
        Some(view! {
            <span class="hint">
                "= " {tr!(settings.that_is, hours = minutes / 60, minutes = minutes % 60).to_string()}
            </span>
        })
    }
}

#[component]
fn PolicyFields(group: &'static str, input: PolicyInput, state: FormState) -> impl IntoView {
    let of_agents = group == "agent_passwords";
    let (title, text) = if of_agents {
        (tr!(settings.groups.agent_passwords), tr!(settings.texts.agent_passwords))
    } else {
        (tr!(settings.groups.customer_passwords), tr!(settings.texts.customer_passwords))
    };
    let id = move |field: &str| format!("field-{group}-{field}");
    let error = move |field: &str| state.error(&format!("{group}.{field}"));
    let check = move |field: &'static str, label: &'static str, value: RwSignal<bool>| {
        view! { <CheckField label=label name=field id=id(field) value=value /> }
    };
    view! {
        <fieldset>
            <legend>{title}</legend>
            <p class="mute">{text}</p>
            <div class="pair">
                <NumberField
                    label=tr!(settings.passwords.min_chars)
                    name="min_chars"
                    id=id("min_chars")
                    value=input.min_chars
                    unit=tr!(settings.units.characters)
                    required=true
                    error=error("min_chars")
                />
                <SelectField
                    label=tr!(settings.passwords.min_strength)
                    name="min_strength"
                    id=id("min_strength")
                    value=input.min_strength
                    options=words::strengths()
                    error=error("min_strength")
                />
            </div>
            <div class="field" role="group" aria-label=tr!(settings.passwords.contains)>
                <span class="label" aria-hidden="true">
                    {tr!(settings.passwords.contains)}
                </span>
                {check("digit", tr!(settings.passwords.digit), input.digit)}
                {check("two_letters", tr!(settings.passwords.two_letters), input.two_letters)}
                {check("two_lower_two_upper", tr!(settings.passwords.two_lower_two_upper), input.two_lower_two_upper)}
                {check("three_of_four", tr!(settings.passwords.three_of_four), input.three_of_four)}
            </div>
            <TextField
                label=tr!(settings.passwords.pattern)
                name="pattern"
                id=id("pattern")
                value=input.pattern
                hint=tr!(settings.passwords.pattern_text)
                error=error("pattern")
            />
            <TextField
                label=tr!(settings.passwords.pattern_hint)
                name="pattern_hint"
                id=id("pattern_hint")
                value=input.pattern_hint
                hint=tr!(settings.passwords.pattern_hint_text)
                error=error("pattern_hint")
            />
            <div class="pair">
                <NumberField
                    label=tr!(settings.passwords.history)
                    name="history"
                    id=id("history")
                    value=input.history
                    required=true
                    hint=tr!(settings.days_off)
                    error=error("history")
                />
                {of_agents
                    .then(|| {
                        view! {
                            <NumberField
                                label=tr!(settings.passwords.max_failed)
                                name="max_failed"
                                id=id("max_failed")
                                value=input.max_failed
                                required=true
                                hint=tr!(settings.days_off)
                                error=error("max_failed")
                            />
                        }
                    })}
            </div>
            {of_agents
                .then(|| {
                    view! {
                        <div class="pair">
                            <NumberField
                                label=tr!(settings.passwords.max_days)
                                name="max_days"
                                id=id("max_days")
                                value=input.max_days
                                unit=tr!(settings.units.days)
                                required=true
                                hint=tr!(settings.days_off)
                                error=error("max_days")
                            />
                        </div>
                    }
                })}
        </fieldset>
    }
}

#[component]
fn EmailFields(input: Input, state: FormState) -> impl IntoView {
    view! {
        <fieldset>
            <legend>{tr!(settings.groups.email)}</legend>
            <CheckField
                label=tr!(settings.email.check)
                name="check"
                value=input.check
                hint=tr!(settings.email.check_hint)
            />
            <CheckField label=tr!(settings.email.dns) name="dns" value=input.dns hint=tr!(settings.email.dns_hint) />
            <CheckField label=tr!(settings.email.shared) name="shared" value=input.shared />
            <TextField
                label=tr!(settings.email.always)
                name="always"
                value=input.always
                hint=tr!(settings.email.always_hint)
                error=state.error("email.always")
            />
            <TextField
                label=tr!(settings.email.never)
                name="never"
                value=input.never
                hint=tr!(settings.email.never_hint)
                error=state.error("email.never")
            />
        </fieldset>
    }
}

#[component]
fn CustomerUserFields(input: Input, state: FormState) -> impl IntoView {
    let countries: Vec<(String, String)> =
        std::iter::once((String::new(), "—".to_owned())).chain(countries::choices()).collect();
    view! {
        <fieldset>
            <legend>{tr!(settings.groups.customer_users)}</legend>
            <CheckField
                label=tr!(settings.customer_users.auto_login)
                name="auto_login"
                value=input.auto_login
                hint=tr!(settings.customer_users.auto_login_hint)
            />
            <div class="pair">
                <TextField
                    label=tr!(settings.customer_users.login_prefix)
                    name="login_prefix"
                    value=input.login_prefix
                    error=state.error("customer_users.login_prefix")
                />
                <SelectField
                    label=tr!(settings.customer_users.country)
                    name="country"
                    value=input.country
                    options=countries
                    hint=tr!(settings.customer_users.country_hint)
                    error=state.error("customer_users.country")
                />
            </div>
        </fieldset>
    }
}
