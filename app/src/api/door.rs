//! The one door between pages and backend: errors that cross the wire, and the session of a request.

use domain::Error;
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// What can go wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// The backend says no.
    #[error(transparent)]
    Domain(#[from] Error),
    /// The call did not get through, or its answer could not be read.
    #[error("connection problem: {0}")]
    Transport(String),
}

/// Shorthand for results of calls.
pub type ApiResult<T> = Result<T, ApiError>;

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // On the server this is input that cannot be read; in the browser there is no answer whose status could be set.
        super::answer_status(400);
        Self::Transport(error.to_string())
    }
}

/// A path within Portico, whatever was asked for: no other site, no other scheme.
pub fn local_path(next: &str) -> String {
    let harmless =
        next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    if harmless { next.to_owned() } else { "/".to_owned() }
}

#[cfg(feature = "ssr")]
pub use server::*;

#[cfg(feature = "ssr")]
mod server {
    use super::{ApiError, ApiResult};
    use crate::{
        Assets,
        i18n::locale_of,
        viewer::{Viewer, WHOSE},
    };
    use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
    use backend::{Backend, Session};
    use domain::Error;
    use leptos::prelude::*;
    use leptos_axum::ResponseOptions;
    use std::sync::Arc;
    use tokio::sync::OnceCell;

    /// The name of the agents' cookie.
    const COOKIE: &str = "portico_agent";

    /// The session of the request at hand, opened at most once.
    #[derive(Clone, Default)]
    pub struct RequestSession(Arc<OnceCell<Result<Session, Error>>>);

    /// Marks a call of a server function over the network; while a page renders, the same functions run in process.
    #[derive(Clone, Copy)]
    pub struct FunctionCall;

    /// Where a request comes from, as the server found out.
    #[derive(Clone, Debug, Default)]
    pub struct ClientAddress(pub String);

    /// Whether cookies are for TLS only.
    #[derive(Clone, Copy, Debug)]
    pub struct CookiePolicy {
        /// Send the cookie over TLS only.
        pub secure: bool,
    }

    /// Set by pages at which nobody is; what they fetch is no activity.
    const IDLE: &str = "portico_idle";

    fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
    }

    /// The token in the agents' cookie.
    fn token(headers: &HeaderMap) -> Option<&str> {
        cookie(headers, COOKIE)
    }

    /// Opens the session of a request's cookie.
    pub async fn open(backend: &Backend, headers: &HeaderMap, address: &ClientAddress) -> domain::Result<Session> {
        if cookie(headers, IDLE) == Some("1") {
            return open_quietly(backend, headers, address).await;
        }
        backend.session(token(headers), &address.0).await
    }

    /// Likewise, without counting as activity.
    pub async fn open_quietly(
        backend: &Backend,
        headers: &HeaderMap,
        address: &ClientAddress,
    ) -> domain::Result<Session> {
        backend.session_quietly(token(headers), &address.0).await
    }

    /// Everything that pages expect from their request.
    pub fn page_contexts(session: &RequestSession, viewer: &Viewer, assets: &Assets) {
        provide_context(session.clone());
        provide_context(viewer.clone());
        provide_context(assets.clone());
        provide_context(locale_of(&viewer.language));
        if let (Some(nonce), Some(response)) = (leptos::nonce::use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&format!(
                "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
                 img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
                 frame-ancestors 'none'"
            ))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }

    impl RequestSession {
        /// A session that was opened already.
        pub fn opened(result: Result<Session, Error>) -> Self {
            Self(Arc::new(OnceCell::new_with(Some(result))))
        }

        async fn get(&self, backend: &Backend) -> Result<Session, Error> {
            self.0
                .get_or_init(async || match use_context::<Parts>() {
                    Some(parts) => open(backend, &parts.headers, &address(&parts)).await,
                    None => Err(Error::Unauthenticated),
                })
                .await
                .clone()
        }
    }

    fn address(parts: &Parts) -> ClientAddress {
        parts.extensions.get::<ClientAddress>().cloned().unwrap_or_default()
    }

    /// The only way from a server function into the backend: opens the session, runs the work, maps the error.
    pub async fn run<T>(work: impl AsyncFnOnce(&Session) -> domain::Result<T>) -> ApiResult<T> {
        let backend = expect_context::<Backend>();
        let session = use_context::<RequestSession>().unwrap_or_default().get(&backend).await;
        let result = match session {
            Ok(session) => work(&session).await,
            Err(error) => Err(error),
        };
        answer(result)
    }

    /// Sets the status of a refused call; a refused part of a page must not become the page's status.
    pub(crate) fn answer<T>(result: domain::Result<T>) -> ApiResult<T> {
        result.map_err(|error| {
            // A plain form is sent back to its page, which says what was refused.
            if use_context::<FunctionCall>().is_some()
                && !is_plain_form()
                && let Some(response) = use_context::<ResponseOptions>()
            {
                response.set_status(status(&error));
            }
            ApiError::Domain(error)
        })
    }

    /// Sets the status of the answer, a page or a call.
    pub(crate) fn set_status(code: u16) {
        if let (Some(response), Ok(status)) =
            (leptos::prelude::use_context::<ResponseOptions>(), StatusCode::from_u16(code))
        {
            response.set_status(status);
        }
    }

    /// The status of an answer that tells this error.
    pub fn status(error: &Error) -> StatusCode {
        match error {
            Error::Unauthenticated | Error::SignInRefused => StatusCode::UNAUTHORIZED,
            Error::Forbidden | Error::PasswordDue => StatusCode::FORBIDDEN,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Network address and browser of the request at hand.
    pub(crate) fn client() -> (String, String) {
        let Some(parts) = use_context::<Parts>() else { return Default::default() };
        let browser = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        (address(&parts).0, browser.to_owned())
    }

    /// Gives the browser the session's cookie, and one by which its pages see whose it is; an empty token takes them away.
    pub(crate) fn set_cookies(token: &str, agent: &str) {
        let secure = if use_context::<CookiePolicy>().is_some_and(|policy| policy.secure) { "; Secure" } else { "" };
        let age = if token.is_empty() { "; Max-Age=0" } else { "" };
        let Some(response) = use_context::<ResponseOptions>() else { return };
        let own = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
        let whose = format!("{WHOSE}={agent}; Path=/; SameSite=Lax{secure}{age}");
        for cookie in [own, whose].iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok()) {
            response.append_header(header::SET_COOKIE, cookie);
        }
    }

    /// Whether the call comes from a form that was posted without script.
    fn is_plain_form() -> bool {
        use_context::<Parts>().is_some_and(|parts| {
            let accept = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
            accept.is_some_and(|accept| accept.contains("text/html"))
        })
    }

    /// Sends a browser that posted a plain form, without script, to another page.
    pub(crate) fn redirect_plain_form(path: &str) {
        if is_plain_form() {
            leptos_axum::redirect(path);
        }
    }
}
