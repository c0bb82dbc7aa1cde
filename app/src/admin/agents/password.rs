//! Setting another agent's password.

use crate::{
    agent::NewPassword,
    api::agents::set_agent_password,
    form::{FormFailure, FormState},
    tr,
    ui::{Button, ButtonKind, Dialog, submit_on_ctrl_enter, use_toasts},
};
use domain::{agent::Agent, password::Policy};
use leptos::{ev::SubmitEvent, prelude::*};

/// The form in the dialog, which its button names.
const FORM: &str = "set-password";

/// The dialog that sets an agent's password.
#[component]
pub(super) fn SetPassword(
    /// The agent.
    agent: Agent,
    /// What the password must keep.
    policy: Policy,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// Called when it is set.
    on_done: Callback<()>,
) -> impl IntoView {
    let state = FormState::default();
    let password = RwSignal::new(String::new());
    let toasts = use_toasts();
    let id = agent.id;
    let name = agent.draft.name();
    Effect::new(move |_| {
        if !open.get() {
            password.set(String::new());
            state.errors.set(Vec::new());
            state.failure.set(None);
        }
    });
    let done = name.clone();
    let submit = Callback::new(move |event: SubmitEvent| {
        event.prevent_default();
        let done = done.clone();
        state.send(set_agent_password(id, password.get_untracked()), move |()| {
            open.set(false);
            toasts.success(tr!(admin.agents.password_set, name = done).to_string());
            on_done.run(());
        });
    });
    let text = tr!(admin.agents.set_password_text, name = name.clone()).to_string();
    let (login, email) = (agent.draft.login, agent.draft.email);
    let footer = move || {
        view! {
            <Button on_click=move |()| open.set(false)>{tr!(common.cancel)}</Button>
            <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy attr:form=FORM>
                {tr!(admin.agents.set_password)}
            </Button>
        }
    };
    view! {
        <Dialog open=open title=tr!(admin.agents.set_password_of, name = name).to_string() footer=footer>
            <form
                class="form"
                id=FORM
                method="post"
                novalidate
                on:submit=move |event| submit.run(event)
                on:keydown=submit_on_ctrl_enter
            >
                <p>{text.clone()}</p>
                <FormFailure state=state />
                <NewPassword
                    label=tr!(words.fields.password)
                    name="password"
                    value=password
                    policy=policy.clone()
                    login=login.clone()
                    email=email.clone()
                    error=state.error("password")
                />
            </form>
        </Dialog>
    }
}
