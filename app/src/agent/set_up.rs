//! The first run: the one-time link leads here, to the organisation and its first admin.

use super::{
    new_password::{Judge, NewPassword},
    sign_in::Brand,
    time_zone::{setup_zone_search, zone_choice},
};
use crate::{
    api::{
        ApiError, answer_status, awaited, load_first,
        sign_in::{find_setup, set_up},
    },
    form::{FormFailure, FormState},
    states::PageProblem,
    tr,
    ui::{
        Button, ButtonKind, ButtonLink, Choice, Combobox, Empty, PageTitle, SelectField, Skeleton, TextField,
        submit_on_ctrl_enter,
    },
    viewer::use_viewer,
    words::languages,
};
use domain::{
    Error,
    agent::AgentDraft,
    password::Policy,
    setting::{Organisation, SetupDraft},
};
use leptos::{ev::SubmitEvent, prelude::*, wasm_bindgen::JsValue};
use leptos_router::hooks::use_params_map;

/// The set-up page.
#[component]
pub fn SetUp() -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let asked = token.clone();
    // Blocking, so that the status is that of the link.
    let setup = load_first(|| (), move |()| find_setup(asked.clone()));
    view! {
           <PageTitle text=tr!(sign_in.set_up.title) />
           <main class="outside" id="content">
               <Brand />
               <Suspense fallback=|| {
                   view! {
                       <div class="sign-in wide">
                           <Skeleton lines=6 />
                       </div>
                   }
               }>
                   {awaited(move || {
    let token = token.clone();
    async move {
                           match setup.await {
                               Ok(policy) => view! { <SetUpForm token=token policy=policy /> }.into_any(),
                               Err(ApiError::Domain(Error::NotFound)) => view! { <DeadLink /> }.into_any(),
                               Err(error) => view! { <PageProblem error=error /> }.into_any(),
                           }
                       }
    })}
               </Suspense>
           </main>
       }
}

#[component]
fn DeadLink() -> impl IntoView {
    answer_status(404);
    view! {
        <div class="sign-in wide">
            <h1 class="sr">{tr!(sign_in.set_up.title)}</h1>
            <Empty icon="unlink" title=tr!(sign_in.set_up.dead_title) text=tr!(sign_in.set_up.dead_text)>
                <ButtonLink href="/sign-in" kind=ButtonKind::Primary icon="log-in">
                    {tr!(sign_in.set_up.to_sign_in)}
                </ButtonLink>
            </Empty>
        </div>
    }
}

#[component]
fn SetUpForm(token: String, policy: Policy) -> impl IntoView {
    let state = FormState::default();
    let organisation = RwSignal::new(String::new());
    let language = RwSignal::new(use_viewer().language);
    let time_zone = RwSignal::new(None::<Choice>);
    let [login, firstname, lastname, email, password] = std::array::from_fn(|_| RwSignal::new(String::new()));
    // Only the browser knows where it is.
    Effect::new(move |_| {
        if time_zone.read_untracked().is_none() {
            time_zone.set(zone_choice(&browser_time_zone()));
        }
    });
    let judge = Judge::SetUp(token.clone());
    let search = setup_zone_search(token.clone());
    let send = Callback::new(move |()| {
        let draft = SetupDraft {
            organisation: Organisation {
                name: organisation.get_untracked(),
                language: language.get_untracked(),
                time_zone: time_zone.get_untracked().map(|choice| choice.value).unwrap_or_default(),
            },
            agent: AgentDraft {
                login: login.get_untracked(),
                firstname: firstname.get_untracked(),
                lastname: lastname.get_untracked(),
                email: email.get_untracked(),
                ..AgentDraft::default()
            },
            password: password.get_untracked(),
        };
        state.send(set_up(token.clone(), draft), |()| {
            // A full load: the page starts as the signed-in admin.
            let _ = window().location().set_href("/");
        });
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        state.settled(move || send.run(()));
    };
    view! {
        <div class="sign-in wide">
            <header>
                <h1>{tr!(sign_in.set_up.title)}</h1>
                <p>{tr!(sign_in.set_up.intro)}</p>
            </header>
            <FormFailure state=state />
            <form class="form" method="post" novalidate on:submit=submit on:keydown=submit_on_ctrl_enter>
                <fieldset>
                    <legend>{tr!(sign_in.set_up.organisation)}</legend>
                    <TextField
                        label=tr!(sign_in.set_up.organisation_name)
                        name="organisation"
                        value=organisation
                        autocomplete="organization"
                        autofocus=true
                        required=true
                        error=state.error("organisation.name")
                    />
                    <div class="pair">
                        <SelectField
                            label=tr!(nav.language)
                            name="language"
                            value=language
                            options=languages()
                            error=state.error("organisation.language")
                        />
                        <Combobox
                            label=tr!(sign_in.set_up.time_zone)
                            name="time_zone"
                            value=time_zone
                            search=search
                            required=true
                            error=state.error("organisation.time_zone")
                        />
                    </div>
                </fieldset>
                <fieldset>
                    <legend>{tr!(sign_in.set_up.admin)}</legend>
                    <div class="pair">
                        <TextField
                            label=tr!(words.fields.firstname)
                            name="firstname"
                            value=firstname
                            autocomplete="given-name"
                            required=true
                            error=state.error("firstname")
                        />
                        <TextField
                            label=tr!(words.fields.lastname)
                            name="lastname"
                            value=lastname
                            autocomplete="family-name"
                            required=true
                            error=state.error("lastname")
                        />
                    </div>
                    <TextField
                        label=tr!(words.fields.email)
                        name="email"
                        kind="email"
                        value=email
                        autocomplete="email"
                        required=true
                        error=state.error("email")
                    />
                    <TextField
                        label=tr!(words.fields.login)
                        name="login"
                        value=login
                        autocomplete="username"
                        hint=tr!(sign_in.set_up.login_hint)
                        required=true
                        error=state.error("login")
                    />
                    <NewPassword
                        label=tr!(words.fields.password)
                        name="password"
                        value=password
                        policy=policy
                        login=login
                        email=email
                        judge=judge
                        error=state.error("password")
                    />
                </fieldset>
                <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                    {tr!(sign_in.set_up.submit)}
                </Button>
            </form>
        </div>
    }
}

/// The browser's IANA time zone; empty if it does not tell.
fn browser_time_zone() -> String {
    let format = js_sys::Intl::DateTimeFormat::default();
    let options = format.resolved_options();
    let zone = js_sys::Reflect::get(&options, &JsValue::from_str("timeZone"));
    zone.ok().and_then(|zone| zone.as_string()).unwrap_or_default()
}
