//! Pages and server functions.

use crate::router::Site;
use app::{
    api::{ApiError, ClientAddress, FunctionCall, PUBLIC, RequestSession, open, page_contexts, status},
    viewer::Viewer,
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::Error;
use leptos::prelude::provide_context;

/// Calls a server function. Without a session only the few public ones are called, whatever their own door says.
pub(crate) async fn function(State(site): State<Site>, request: Request) -> Response {
    let address = request.extensions().get::<ClientAddress>().cloned().unwrap_or_default();
    let name = request.uri().path().rsplit('/').next().unwrap_or_default();
    let session = if PUBLIC.contains(&name) {
        RequestSession::default()
    } else {
        match open(&site.backend, request.headers(), &address).await {
            Ok(session) => RequestSession::opened(Ok(session)),
            Err(error) => return refused(&request, error),
        }
    };
    let contexts = move || {
        provide_context(site.backend.clone());
        provide_context(site.cookies);
        provide_context(session.clone());
        provide_context(FunctionCall);
    };
    let mut response = leptos_axum::handle_server_fns_with_context(contexts, request).await.into_response();
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The answer to a call without a session, as the caller's side of server functions reads it.
fn refused(request: &Request, error: Error) -> Response {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if error == Error::Unauthenticated && accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        return Redirect::to("/sign-in").into_response();
    }
    let status = status(&error);
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    (status, no_store, axum::Json(ApiError::Domain(error))).into_response()
}

/// Renders a page. Who is not signed in is sent to the sign-in page and from there back.
pub(crate) async fn page(State(site): State<Site>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let address = request.extensions().get::<ClientAddress>().cloned().unwrap_or_default();
    let session = open(&site.backend, request.headers(), &address).await;
    let path = request.uri().path();
    let public = app::is_public(path);
    if let Err(error) = &session {
        match error {
            Error::Unauthenticated if !public => return to_sign_in(&request),
            Error::Unauthenticated => {}
            _ => return (StatusCode::SERVICE_UNAVAILABLE, unavailable_page()).into_response(),
        }
    }
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let viewer = Viewer::new(&site.backend, session.as_ref().ok(), accepted);
    if viewer.password_due() && path != "/profile" {
        return Redirect::to("/profile").into_response();
    }
    let opened = RequestSession::opened(session);
    let assets = site.bundle.assets();
    let preloads = site.bundle.preloads(path);
    let contexts = move || {
        provide_context(site.backend.clone());
        provide_context(site.cookies);
        page_contexts(&opened, &viewer, &assets);
    };
    // As a whole, not in pieces: what a page shows comes from the own database within milliseconds, and so the first
    // paint has all of it, also where no script runs, under the status that fits it.
    let mut response = leptos_axum::render_app_async_with_context(contexts, app::shell)(request).await;
    if let Ok(preloads) = HeaderValue::from_str(&preloads) {
        response.headers_mut().insert(header::LINK, preloads);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn to_sign_in(request: &Request) -> Response {
    let target = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if target == "/" {
        return Redirect::to("/sign-in").into_response();
    }
    Redirect::to(&format!("/sign-in?next={}", app::query_value(target))).into_response()
}

/// What is said when not even the session can be read.
fn unavailable_page() -> Response<Body> {
    let text = "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=5><title>Portico</title>\
                <h1>Portico cannot reach its database</h1><p>This page tries again by itself.</p>";
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::RETRY_AFTER, "5")], text).into_response()
}
