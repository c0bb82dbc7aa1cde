//! What every form does: send, show errors at their fields, keep everything that was typed.

use crate::{
    agent::use_sign_in_again,
    api::{ApiError, ApiResult},
    ui::{FieldMessage, Notice, Pickers, Tone, focus_first_error},
    words,
};
use domain::{Error, FieldError};
use leptos::{prelude::*, task::spawn_local};
use std::pin::Pin;

/// The state of a form.
#[derive(Clone, Copy)]
pub struct FormState {
    /// Problems at fields.
    pub errors: RwSignal<Vec<FieldError>>,
    /// What went wrong as a whole.
    pub failure: RwSignal<Option<ApiError>>,
    /// The form is on its way.
    pub busy: RwSignal<bool>,
    /// Something was typed since the last save.
    pub dirty: RwSignal<bool>,
    /// Its pickers.
    pickers: Pickers,
}

impl Default for FormState {
    fn default() -> Self {
        Self {
            errors: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
            dirty: RwSignal::new(false),
            // Of everything below that is shown after this state is made, and before another one.
            pickers: Pickers::provide(),
        }
    }
}

impl FormState {
    /// The message at a field.
    pub fn error(self, field: &str) -> Signal<Option<FieldMessage>> {
        let field = field.to_owned();
        Signal::derive(move || {
            self.errors.with(|errors| {
                errors.iter().find(|error| error.field == field).map(|error| words::problem(&error.problem))
            })
        })
    }

    /// Does something, such as sending the form, once every picker in it knows what is meant. What was typed is looked up
    /// while its field is left, and the button may be quicker.
    pub fn settled(self, act: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.pickers.settled(move |known| {
            if self.busy.try_set(false).is_none() && known {
                act();
            }
        });
    }

    /// Sends the form unless it is on its way already. A session that has ended asks for a new sign-in and keeps the form.
    pub fn send<T: 'static>(self, call: impl Future<Output = ApiResult<T>> + 'static, done: impl FnOnce(T) + 'static) {
        let call = async move {
            let value = call.await?;
            let done: Done = Box::new(move || done(value));
            Ok(done)
        };
        self.send_any(Box::pin(call));
    }

    /// Compiled once for all forms.
    fn send_any(self, call: Pin<Box<dyn Future<Output = ApiResult<Done>>>>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let sign_in_again = use_sign_in_again();
        spawn_local(async move {
            let result = call.await;
            // Whoever has left the form is not led anywhere by its answer.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(done) => {
                    self.errors.set(Vec::new());
                    self.failure.set(None);
                    self.dirty.set(false);
                    done();
                }
                Err(error) => {
                    self.errors.set(words::field_errors(&error));
                    if matches!(error, ApiError::Domain(Error::Unauthenticated)) {
                        sign_in_again.set(true);
                    }
                    self.failure.set(Some(error));
                    focus_first_error();
                }
            }
        });
    }
}

/// Words about a call that has failed; where the session has ended, a new sign-in is asked for.
pub fn use_failure_text() -> impl Fn(ApiError) -> String + Copy + Send + Sync + 'static {
    let again = use_sign_in_again();
    move |error: ApiError| {
        if matches!(error, ApiError::Domain(Error::Unauthenticated)) {
            again.try_set(true);
        }
        words::error_text(&error)
    }
}

/// What a form does with the answer.
type Done = Box<dyn FnOnce()>;

/// What went wrong with a form as a whole, at its head.
#[component]
pub fn FormFailure(
    /// The form.
    state: FormState,
) -> impl IntoView {
    move || {
        state.failure.get().map(|error| {
            view! {
                <div role="alert">
                    <Notice tone=Tone::Bad icon="triangle-alert">
                        {words::error_text(&error)}
                    </Notice>
                </div>
            }
        })
    }
}
