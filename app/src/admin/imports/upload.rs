//! Taking a file from the browser to the server.

use crate::{
    agent::use_sign_in_again,
    api::{ApiError, ApiResult},
    query_value, tr,
    ui::{Icon, Notice, Progress, Tone},
    viewer::is_somebody_elses,
    words,
};
use domain::{Error, ImportId, Problem, import::MAX_BYTES};
use futures::channel::oneshot;
use leptos::{ev::DragEvent, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{File, ProgressEvent, XmlHttpRequest};

/// A zone onto which a file can be dropped, with an input beside it; leads to the import's page.
#[component]
pub(super) fn Upload(
    /// What the file holds.
    subject: RwSignal<String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let sent = RwSignal::new(None::<(u64, u64)>);
    let failure = RwSignal::new(None::<String>);
    let sign_in_again = use_sign_in_again();
    let navigate = StoredValue::new(use_navigate());
    let take = move |file: File| {
        if sent.get_untracked().is_some() {
            return;
        }
        failure.set(None);
        if size(&file) > MAX_BYTES {
            failure.set(Some(tr!(imports.too_large).to_owned()));
            return;
        }
        name.set(file.name());
        sent.set(Some((0, size(&file))));
        spawn_local(async move {
            let result = send(&file, sent).await;
            sent.try_set(None);
            match result {
                Ok(id) => {
                    // Whoever has left the page stays where they are.
                    let Some(subject) = subject.try_get_untracked() else { return };
                    let href = format!("/admin/imports/{id}?subject={subject}");
                    navigate.try_with_value(|navigate| navigate(&href, NavigateOptions::default()));
                }
                Err(error) => {
                    if error == ApiError::Domain(Error::Unauthenticated) {
                        sign_in_again.set(true);
                    }
                    failure.try_set(Some(file_error(&error)));
                    // The same file can be chosen again.
                    if let Some(Some(input)) = input.try_get_untracked() {
                        input.set_value("");
                    }
                }
            }
        });
    };
    let chosen = move |_| {
        if let Some(file) = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0)) {
            take(file);
        }
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
            take(file);
        }
    };
    let progress = move || {
        sent.with(Option::is_some).then(|| {
            let done = Signal::derive(move || sent.get().map_or(0, |(done, _)| done / 1024));
            let total = Signal::derive(move || sent.get().map(|(_, total)| total / 1024));
            let text = Signal::derive(move || format!("{} / {} KB", done.get(), total.get().unwrap_or_default()));
            let label = Signal::derive(move || tr!(imports.uploading, name = name.get()).to_string());
            view! { <Progress done=done total=total label=label text=text /> }
        })
    };
    view! {
        {move || {
            failure
                .get()
                .map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })
        }}
        <div
            class="drop-zone"
            class:over=move || over.get()
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <Icon name="file-up" />
            <strong>{tr!(imports.drop)}</strong>
            <p id="drop-text">{tr!(imports.drop_text)}</p>
            <input
                type="file"
                accept=".csv,.tsv,.txt,text/csv,text/plain"
                aria-label=tr!(imports.choose)
                aria-describedby="drop-text"
                node_ref=input
                disabled=move || sent.with(Option::is_some)
                on:change=chosen
            />
        </div>
        {progress}
    }
}

/// What is wrong with a file, in words.
pub(super) fn file_error(error: &ApiError) -> String {
    let ApiError::Domain(Error::Invalid(errors)) = error else { return words::error_text(error) };
    match errors.first().map(|error| (error.field.as_str(), &error.problem)) {
        Some(("file", Problem::TooLong(_))) => tr!(imports.too_large).to_owned(),
        Some(("file", Problem::Encoding)) => tr!(imports.file_encoding).to_owned(),
        Some(("file", Problem::Required)) => tr!(imports.file_required).to_owned(),
        Some((_, problem)) => words::problem(problem).text,
        None => words::error_text(error),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
fn size(file: &File) -> u64 {
    file.size() as u64
}

/// Sends a file and tells how far it is; only this old interface does.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of bytes")]
async fn send(file: &File, sent: RwSignal<Option<(u64, u64)>>) -> ApiResult<ImportId> {
    if is_somebody_elses() {
        return Err(ApiError::Domain(Error::Unauthenticated));
    }
    let broken = || ApiError::Transport("upload".to_owned());
    let request = XmlHttpRequest::new().map_err(|_| broken())?;
    request.open("POST", &format!("/agent/import?name={}", query_value(&file.name()))).map_err(|_| broken())?;
    let moved = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        sent.try_set(Some((event.loaded() as u64, event.total() as u64)));
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(moved.as_ref().unchecked_ref()));
    }
    let (end, ended) = oneshot::channel();
    let ending = Closure::once(move || {
        // Nobody waits any more when the page was left.
        let _ = end.send(());
    });
    request.set_onloadend(Some(ending.as_ref().unchecked_ref()));
    request.send_with_opt_blob(Some(file)).map_err(|_| broken())?;
    ended.await.map_err(|_| broken())?;
    let answer = request.response_text().ok().flatten().unwrap_or_default();
    if request.status() == Ok(200) {
        return serde_json::from_str(&answer).map_err(|_| broken());
    }
    Err(serde_json::from_str(&answer).unwrap_or_else(|_| broken()))
}
