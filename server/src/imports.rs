//! Files of imports: taken in piece by piece, refused rows given back as a file.

use crate::{exports::csv, router::Site};
use app::{
    api::{ApiError, ClientAddress, open, status},
    viewer::Viewer,
    words,
};
use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Error, FieldError, ImportId, Problem, Result, import::MAX_BYTES};
use futures::TryStreamExt;
use leptos::prelude::{Owner, provide_context};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Upload {
    /// The file's name.
    #[serde(default)]
    name: String,
}

/// `POST /agent/import?name=…`: the body is the file. Answers the import's id, or the error as JSON.
pub(crate) async fn upload(
    State(site): State<Site>,
    Extension(address): Extension<ClientAddress>,
    Query(query): Query<Upload>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match take(&site, &address, &headers, &query.name, body).await {
        Ok(id) => Json(id).into_response(),
        Err(error) => (status(&error), Json(ApiError::Domain(error))).into_response(),
    }
}

async fn take(site: &Site, address: &ClientAddress, headers: &HeaderMap, name: &str, body: Body) -> Result<ImportId> {
    let session = open(&site.backend, headers, address).await?;
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > MAX_BYTES) {
        return Err(Error::field("file", Problem::TooLong(u32::try_from(MAX_BYTES).unwrap_or(u32::MAX))));
    }
    let chunks = body.into_data_stream().map_err(|error| {
        // The browser went away; nobody reads this answer.
        tracing::info!(%error, "an upload was broken off");
        Error::field("file", Problem::Encoding)
    });
    session.imports().upload(name, chunks).await
}

/// `GET /agent/import/{id}/refusals.csv`: all refused rows, with the reasons in the viewer's language.
pub(crate) async fn refusals(
    State(site): State<Site>,
    Extension(address): Extension<ClientAddress>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Ok(id) = id.parse::<ImportId>() else { return StatusCode::NOT_FOUND.into_response() };
    let session = match open(&site.backend, &headers, &address).await {
        Ok(session) => session,
        Err(error) => return status(&error).into_response(),
    };
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = Viewer::new(&site.backend, Some(&session), accepted).language;
    match session.imports().refusals_csv(id, reasons(&language)).await {
        Ok(parts) => csv("refused.csv", parts),
        Err(error) => status(&error).into_response(),
    }
}

/// What puts errors into the words of a language.
fn reasons(language: &str) -> impl Fn(&FieldError) -> String + Send + Sync + 'static {
    let owner = Owner::new();
    let locale = app::i18n::locale_of(language);
    owner.with(|| provide_context(locale));
    move |error| {
        owner.with(|| {
            let message = words::problem(&error.problem);
            let link = message.link.map(|(text, _)| text);
            let parts = [Some(message.text), link, Some(message.after)].into_iter().flatten();
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        })
    }
}
