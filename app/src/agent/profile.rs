//! The own profile: password, language, appearance, time zone. The only page while a new password is due.

use super::{
    new_password::NewPassword,
    time_zone::{zone_choice, zone_search},
};
use crate::{
    api::{
        agents::find_agent_policy,
        awaited, load,
        sign_in::{change_password, find_profile},
    },
    form::{FormFailure, FormState},
    states::{Loading, PageProblem},
    tr,
    ui::{
        Avatar, Button, ButtonKind, CheckField, Combobox, Notice, PageTitle, PasswordField, SelectField, TextField,
        Time, Tone, submit_on_ctrl_enter, use_toasts, use_unsaved,
    },
    viewer::{prefer, use_preferences, use_viewer},
    words::languages,
};
use domain::{
    agent::{Agent, Preferences},
    password::Policy,
};
use leptos::{ev::SubmitEvent, prelude::*};

/// The own profile.
#[component]
pub fn Profile() -> impl IntoView {
    let profile = load(
        || (),
        |()| async {
            let own = find_profile().await?;
            Ok::<_, crate::api::ApiError>((own, find_agent_policy().await?))
        },
    );
    let retry = Callback::new(move |()| profile.refetch());
    view! {
        <PageTitle text=tr!(nav.profile) />
        <Suspense fallback=Loading>
            {awaited(move || async move {
                match profile.await {
                    Ok((own, policy)) => view! { <ProfileOf own=own policy=policy /> }.into_any(),
                    Err(error) => view! { <PageProblem error=error on_retry=retry /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn ProfileOf(own: Agent, policy: Policy) -> impl IntoView {
    let due = use_viewer().password_due();
    let name = own.draft.name();
    let roles = own.role_names.join(", ");
    let last_login = own.last_login_at;
    view! {
        {due
            .then(|| {
                view! {
                    <Notice tone=Tone::Warn icon="key-round" banner=true>
                        {tr!(profile.due)}
                    </Notice>
                }
            })}
        <div class="page-head">
            <Avatar name=name.clone() large=true />
            <div class="page-title">
                <h1>{name}</h1>
                <p>
                    {own.draft.login.clone()} {(!roles.is_empty()).then(|| format!(" · {roles}"))}
                    {last_login.map(|at| view! { " · " {tr!(profile.last_sign_in)} " " <Time at=at /> })}
                </p>
            </div>
        </div>
        <div class="admin-page slim">
            <OwnPassword own=own policy=policy due=due />
            {(!due).then(|| view! { <OwnPreferences /> })}
        </div>
    }
}

#[component]
fn OwnPassword(own: Agent, policy: Policy, due: bool) -> impl IntoView {
    let state = FormState::default();
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let login = RwSignal::new(own.draft.login);
    let email = RwSignal::new(own.draft.email);
    let toasts = use_toasts();
    use_unsaved(state.dirty.into());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        state.send(change_password(current.get_untracked(), new.get_untracked()), move |()| {
            if due {
                // A full load: from now on everything is open.
                let _ = window().location().set_href("/");
            } else {
                current.set(String::new());
                new.set(String::new());
                toasts.success(tr!(profile.password_changed));
            }
        });
    };
    view! {
        <section class="panel">
            <header>
                <h2>{tr!(profile.password)}</h2>
                <p>{tr!(profile.password_text)}</p>
            </header>
            <div class="panel-body">
                <FormFailure state=state />
                <form
                    class="form"
                    method="post"
                    novalidate
                    on:submit=submit
                    on:keydown=submit_on_ctrl_enter
                    on:input=move |_| state.dirty.set(true)
                >
                    // Password managers want to know whose password it is.
                    <div hidden>
                        <TextField
                            label=tr!(words.fields.login)
                            name="username"
                            value=login
                            autocomplete="username"
                            disabled=true
                        />
                    </div>
                    <PasswordField
                        label=tr!(profile.current)
                        name="current"
                        value=current
                        autocomplete="current-password"
                        required=true
                        error=state.error("current")
                    />
                    <NewPassword
                        label=tr!(profile.new)
                        name="password"
                        value=new
                        policy=policy
                        login=login
                        email=email
                        error=state.error("password")
                    />
                    <div class="cluster">
                        <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                            {tr!(profile.change_password)}
                        </Button>
                    </div>
                </form>
            </div>
        </section>
    }
}

#[component]
fn OwnPreferences() -> impl IntoView {
    let viewer = use_viewer();
    let chosen = use_preferences();
    let before = chosen.get_untracked();
    let state = FormState::default();
    let language = RwSignal::new(before.language.clone());
    let theme = RwSignal::new(before.theme.clone());
    let zone = RwSignal::new(zone_choice(&before.time_zone));
    let keys = RwSignal::new(!before.no_keys);
    // The menu of the account changes it too.
    Effect::new(move |known: Option<String>| {
        let now = chosen.read().theme.clone();
        if known.is_some_and(|known| known != now) {
            theme.set(now.clone());
        }
        now
    });
    // A zone that is chosen by the mouse makes no event of the form.
    Effect::new(move |known: Option<()>| {
        zone.track();
        if known.is_some() {
            state.dirty.set(true);
        }
    });
    use_unsaved(state.dirty.into());
    let send = move || {
        let preferences = Preferences {
            language: language.get_untracked(),
            theme: theme.get_untracked(),
            time_zone: zone.get_untracked().map(|choice| choice.value).unwrap_or_default(),
            no_keys: !keys.get_untracked(),
            ..chosen.get_untracked()
        };
        // Only what is different: another tab may have changed the rest.
        let change = chosen.with_untracked(|chosen| chosen.changes_to(&preferences));
        state.send(prefer(chosen, change), |()| {
            // A full load: the whole page speaks and looks as chosen.
            let _ = window().location().reload();
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        state.settled(send);
    };
    let mut language_options = languages();
    language_options.insert(0, (String::new(), tr!(profile.like_organisation).to_owned()));
    let themes = vec![
        (String::new(), tr!(nav.themes.system).to_owned()),
        ("light".to_owned(), tr!(nav.themes.light).to_owned()),
        ("dark".to_owned(), tr!(nav.themes.dark).to_owned()),
    ];
    view! {
        <section class="panel">
            <header>
                <h2>{tr!(profile.preferences)}</h2>
                <p>{tr!(profile.preferences_text)}</p>
            </header>
            <div class="panel-body">
                <FormFailure state=state />
                <form
                    class="form"
                    method="post"
                    novalidate
                    on:submit=submit
                    on:keydown=submit_on_ctrl_enter
                    on:input=move |_| state.dirty.set(true)
                    on:change=move |_| state.dirty.set(true)
                >
                    <div class="pair">
                        <SelectField
                            label=tr!(nav.language)
                            name="language"
                            value=language
                            options=language_options
                            error=state.error("language")
                        />
                        <SelectField
                            label=tr!(nav.theme)
                            name="theme"
                            value=theme
                            options=themes
                            error=state.error("theme")
                        />
                    </div>
                    <Combobox
                        label=tr!(profile.time_zone)
                        name="time_zone"
                        value=zone
                        search=zone_search()
                        placeholder=viewer.time_zone.replace('_', " ")
                        hint=tr!(profile.time_zone_hint)
                        error=state.error("time_zone")
                    />
                    <CheckField label=tr!(profile.keys) name="keys" value=keys hint=tr!(profile.keys_hint) />
                    <div class="cluster">
                        <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                            {tr!(common.save)}
                        </Button>
                    </div>
                </form>
            </div>
        </section>
    }
}
