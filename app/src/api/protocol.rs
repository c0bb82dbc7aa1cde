//! How calls travel. What is the same for all of them is compiled once: of each call the browser has only what writes its
//! arguments and reads its answer.

use super::{ApiError, ApiResult};
use domain::Error;
use http::Method;
use leptos::server_fn::{
    Bytes, ContentType, Http, Protocol,
    client::Client,
    codec::{Encoding, IntoReq, JsonEncoding, Post},
    error::FromServerFnError,
    redirect::call_redirect_hook,
    response::ClientRes,
    server::Server,
};
use serde::de::DeserializeOwned;
use std::{marker::PhantomData, pin::Pin};

/// Arguments by one of `server_fn`'s encodings, answers as JSON.
pub struct Call<Input>(PhantomData<Input>);

/// How the server works.
type Plain<Input> = Http<Input, Post<JsonEncoding>>;

type Answer<'a, T> = Pin<Box<dyn Future<Output = ApiResult<T>> + Send + 'a>>;

impl<Input, Arguments, Output, C, S> Protocol<Arguments, Output, C, S, ApiError> for Call<Input>
where
    Plain<Input>: Protocol<Arguments, Output, C, S, ApiError>,
    Input: Encoding,
    Arguments: IntoReq<Input, C::Request, ApiError> + Send,
    Output: DeserializeOwned + Send,
    C: Client<ApiError>,
    S: Server<ApiError>,
{
    const METHOD: Method = Input::METHOD;

    fn run_server<F, Fut>(request: S::Request, function: F) -> impl Future<Output = ApiResult<S::Response>> + Send
    where
        F: Fn(Arguments) -> Fut + Send,
        Fut: Future<Output = ApiResult<Output>> + Send,
    {
        Plain::<Input>::run_server(request, function)
    }

    fn run_client(path: &str, arguments: Arguments) -> impl Future<Output = ApiResult<Output>> + Send {
        // Signing in again makes it this page's session.
        let may = path.ends_with("/sign_in") || !crate::viewer::is_somebody_elses();
        let answered = if may {
            arguments.into_req(path, JsonEncoding::CONTENT_TYPE).map(send::<C>)
        } else {
            Err(ApiError::Domain(Error::Unauthenticated))
        };
        let read: Answer<'_, Output> = Box::pin(async move { read(&answered?.await?) });
        read
    }
}

/// Sends a call and waits for the answer's bytes.
fn send<C: Client<ApiError>>(request: C::Request) -> Answer<'static, Bytes> {
    Box::pin(async move {
        let answer = C::send(request).await?;
        let (status, redirected, location) = (answer.status(), answer.has_redirect(), answer.location());
        let bytes = answer.try_into_bytes().await?;
        if (400..=599).contains(&status) {
            return Err(ApiError::de(bytes));
        }
        if (300..=399).contains(&status) || redirected {
            call_redirect_hook(&location);
        }
        Ok(bytes)
    })
}

/// Reads JSON; the only place that does, so that the reader of each type is compiled once.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> ApiResult<T> {
    serde_json::from_slice(bytes).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> ApiError {
    ApiError::Transport(error.to_string())
}
