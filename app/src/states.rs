//! States that every page has: it cannot be shown, it is loading.

use crate::{
    agent::use_sign_in_again,
    api::{ApiError, ApiResult},
    live::Live,
    tr,
    ui::{ButtonLink, Empty, Problem, Skeleton},
    viewer::use_viewer,
    words,
};
use domain::{Error, Permission, event::Message};
use leptos::prelude::*;

/// For the fetcher of a blocking resource: the page has the right status before its first byte leaves, however late the
/// part is rendered that shows the problem.
pub fn with_status<T>(result: ApiResult<T>) -> ApiResult<T> {
    result.inspect_err(note_status)
}

fn note_status(error: &ApiError) {
    match error {
        ApiError::Domain(Error::NotFound) => crate::api::answer_status(404),
        ApiError::Domain(Error::Forbidden) => crate::api::answer_status(403),
        _ => {}
    }
}

/// Tries again by itself when everything is to be fetched again: after a new sign-in, or when the server is back.
pub(crate) fn on_resync(retry: Option<Callback<()>>) {
    let (Some(retry), Some(live)) = (retry, use_context::<Live>()) else { return };
    Effect::new(move |started: Option<()>| {
        if started.is_none() {
            live.on_event(move |message| {
                if matches!(message, Message::Resync) {
                    retry.try_run(());
                }
            });
        }
    });
}

/// A page for those who have a permission; others are told before they have typed anything.
pub fn permitted(permission: Permission, page: impl FnOnce() -> AnyView) -> AnyView {
    if use_viewer().may(permission) {
        page()
    } else {
        view! { <PageProblem error=ApiError::Domain(Error::Forbidden) /> }.into_any()
    }
}

/// A page that cannot be shown: it does not exist, the viewer may not see it, or something went wrong.
#[component]
pub fn PageProblem(
    /// Why.
    error: ApiError,
    /// Tries again.
    #[prop(optional)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    note_status(&error);
    let incident = match &error {
        ApiError::Domain(Error::Internal(incident)) => Some(incident.to_string()),
        _ => None,
    };
    let text = words::error_text(&error);
    if error == ApiError::Domain(Error::Unauthenticated) {
        let again = use_sign_in_again();
        Effect::new(move |_| again.set(true));
    }
    on_resync(on_retry);
    match error {
        ApiError::Domain(Error::NotFound | Error::Forbidden) => view! {
            <div class="page-message">
                <Empty icon="circle-help" title=text>
                    <ButtonLink href="/" icon="house">
                        {tr!(nav.start)}
                    </ButtonLink>
                </Empty>
            </div>
        }
        .into_any(),
        _ => view! {
            <div class="page-message">
                <Problem title=tr!(words.errors.title) text=text incident=incident on_retry=on_retry />
            </div>
        }
        .into_any(),
    }
}

/// A page or part that is loading.
#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <div class="page-body" aria-busy="true">
            <Skeleton lines=6 />
        </div>
    }
}
