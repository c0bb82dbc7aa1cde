//! Sign-in. Works without script: then the form is posted, and an error comes back in the address.

use crate::{
    api::{
        ApiError, local_path,
        sign_in::{SignIn as SignInCall, sign_in},
    },
    form::{FormFailure, FormState},
    tr,
    ui::{Button, ButtonKind, Icon, Notice, PageTitle, PasswordField, TextField, Tone},
    viewer::use_viewer,
    words,
};
use domain::text::Checks;
use leptos::{ev::SubmitEvent, prelude::*, server_fn::error::ServerFnUrlError};
use leptos_router::{components::Redirect, hooks::use_query_map, params::ParamsMap};
use server_fn::ServerFn;

/// The sign-in page.
#[component]
pub fn SignIn() -> impl IntoView {
    let viewer = use_viewer();
    let (next, refused) = use_query_map().with_untracked(|query| (next(query), refused(query)));
    if viewer.actor.is_some() {
        return view! { <Redirect path=next /> }.into_any();
    }
    view! {
        <PageTitle text=tr!(sign_in.title) />
        <main class="outside" id="content">
            <Brand />
            <div class="sign-in">
                <header>
                    <h1>{tr!(sign_in.title)}</h1>
                    <p>{tr!(sign_in.intro)}</p>
                </header>
                <SignInForm next=next refused=refused />
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn SignInForm(next: String, refused: Option<ApiError>) -> impl IntoView {
    let state = FormState::default();
    let login = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let target = StoredValue::new(next.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let mut checks = Checks::default();
        checks.text("login", &login.read_untracked(), true, u32::MAX);
        checks.note("password", domain::text::check(&password.read_untracked(), true, u32::MAX, true));
        if let Err(error) = checks.finish() {
            state.failure.set(None);
            state.errors.set(words::field_errors(&ApiError::Domain(error)));
            crate::ui::focus_first_error();
            return;
        }
        let call = sign_in(login.get_untracked(), password.get_untracked(), target.get_value());
        state.send(call, move |()| {
            // A full load: the page starts as the signed-in agent.
            let _ = window().location().set_href(&target.get_value());
        });
    };
    let action = <SignInCall as ServerFn>::url();
    view! {
        {refused
            .map(|error| {
                let text = StoredValue::new(words::error_text(&error));
                view! {
                    <Show when=move || state.failure.read().is_none()>
                        <Notice tone=Tone::Bad>{text.get_value()}</Notice>
                    </Show>
                }
            })}
        <FormFailure state=state />
        <form class="form" method="post" action=action novalidate on:submit=submit>
            <input type="hidden" name="next" value=next />
            <TextField
                label=tr!(words.fields.login)
                name="login"
                value=login
                autocomplete="username"
                autofocus=true
                required=true
                error=state.error("login")
            />
            <PasswordField
                label=tr!(words.fields.password)
                name="password"
                value=password
                autocomplete="current-password"
                required=true
                error=state.error("password")
            />
            <Button kind=ButtonKind::Primary icon="log-in" button_type="submit" busy=state.busy>
                {tr!(sign_in.submit)}
            </Button>
        </form>
    }
}

/// Whose Portico this is, above pages outside the shell.
#[component]
pub(super) fn Brand() -> impl IntoView {
    let organisation = use_viewer().organisation;
    let name = if organisation.is_empty() { "Portico".to_owned() } else { organisation };
    view! {
        <div class="brand">
            <Icon name="portico" large=true />
            {name}
        </div>
    }
}

/// Where to go after the sign-in.
fn next(query: &ParamsMap) -> String {
    local_path(&query.get("next").unwrap_or_default())
}

/// Why the last attempt was refused, if the form was posted without script.
fn refused(query: &ParamsMap) -> Option<ApiError> {
    let error = query.get("__err")?;
    Some(ServerFnUrlError::<ApiError>::decode_err(&error))
}
