//! The floor: an axum handler that opens the session by the same SQL, runs the same SQL as the page, and writes the
//! page's bytes as they are. What a page costs beyond it is what rendering, serialising and routing cost.

use crate::process::Server;
use anyhow::{Context, Result};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{Backend, Session, clock::Clock, db::Location};
use clap::Args;
use domain::{
    CustomerUserId, SourceId,
    customer_user::{Draft, Filter},
    page::{Cursor, Sort},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, fs, net::SocketAddr, path::PathBuf, process::Command, sync::Arc};
use uuid::Uuid;

/// The largest body that is read.
const BODY_LIMIT: usize = 1024 * 1024;

/// What a request asks of the database, beside its session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Work {
    /// Nothing, and there is no session either.
    Nothing,
    /// The sign-in in the body.
    SignIn,
    /// A page of the list.
    List(Filter, Sort, Option<Cursor>),
    /// The first page of the list and the number of all.
    ListPage(Filter, Sort),
    /// The number of all.
    Count(Filter),
    /// A search.
    Search(String),
    /// A person.
    Card(CustomerUserId),
    /// A person, the person's customer, notes and history.
    Detail(CustomerUserId),
    /// The change in the body.
    Save,
    /// The addition in the body.
    Add,
}

/// What is answered to a request.
#[derive(Serialize, Deserialize)]
pub struct Answer {
    /// Path and query; without the query where the request has a body.
    pub path: String,
    /// Whether the request asks for a compressed answer.
    pub compressed: bool,
    /// What the page does.
    pub work: Work,
    /// The page's headers.
    pub headers: Vec<(String, String)>,
    /// The page's bytes.
    pub body: Vec<u8>,
}

#[derive(Deserialize)]
struct Save {
    id: CustomerUserId,
    draft: Draft,
    version: i64,
}

#[derive(Deserialize)]
struct Add {
    source: Option<SourceId>,
    draft: Draft,
    token: Uuid,
}

/// How floors are served.
#[derive(Args)]
pub struct Arguments {
    /// Where to listen
    #[arg(long)]
    listen: SocketAddr,
    /// What to answer
    #[arg(long)]
    answers: PathBuf,
    /// The file of an embedded database
    #[arg(long)]
    file: Option<PathBuf>,
    /// The URL of a PostgreSQL database
    #[arg(long, env = "PORTICO_DATABASE_URL")]
    url: Option<String>,
}

/// Starts a process that serves floors.
pub fn start(location: &Location, folder: &std::path::Path, answers: &[Answer]) -> Result<Server> {
    let file = folder.join("answers.json");
    fs::write(&file, serde_json::to_vec(answers)?)?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("floor").arg("--answers").arg(file);
    match location {
        Location::File(file) => command.arg("--file").arg(file).env_remove("PORTICO_DATABASE_URL"),
        Location::Postgres(url) => command.env("PORTICO_DATABASE_URL", url),
    };
    Server::start(command, |command, address| {
        command.arg("--listen").arg(address.to_string());
    })
}

struct Prepared {
    work: Work,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Clone)]
struct Site {
    backend: Backend,
    answers: Arc<HashMap<(String, bool), Prepared>>,
}

/// Serves floors.
#[tokio::main]
pub async fn run(arguments: Arguments) -> Result<()> {
    let location = match (arguments.file, arguments.url) {
        (Some(file), _) => Location::File(file),
        (None, Some(url)) => Location::Postgres(url),
        (None, None) => anyhow::bail!("no database is named"),
    };
    let backend = Backend::open(&location, Clock::default()).await?;
    let answers: Vec<Answer> = serde_json::from_slice(&fs::read(&arguments.answers)?)?;
    let mut prepared = HashMap::new();
    for answer in answers {
        let mut headers = HeaderMap::new();
        for (name, value) in &answer.headers {
            // The server writes its own.
            if name != "date" {
                headers.append(header::HeaderName::try_from(name)?, value.parse()?);
            }
        }
        let answered = Prepared { work: answer.work, headers, body: answer.body.into() };
        prepared.insert((answer.path, answer.compressed), answered);
    }
    let site = Site { backend, answers: Arc::new(prepared) };
    let listener = tokio::net::TcpListener::bind(arguments.listen).await.context("cannot listen")?;
    Ok(axum::serve(listener, Router::new().fallback(answer).with_state(site)).await?)
}

async fn answer(State(site): State<Site>, request: Request) -> Response {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str()).to_owned();
    let compressed = request.headers().contains_key(header::ACCEPT_ENCODING);
    let Some(prepared) = site.answers.get(&(path, compressed)) else { return StatusCode::NOT_FOUND.into_response() };
    match work(&site.backend, &prepared.work, request).await {
        Ok(()) => (prepared.headers.clone(), Body::from(prepared.body.clone())).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn work(backend: &Backend, work: &Work, request: Request) -> Result<()> {
    let (parts, body) = request.into_parts();
    let text = |name| parts.headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let address = text(header::HeaderName::from_static("x-forwarded-for")).unwrap_or_default();
    let body = to_bytes(body, BODY_LIMIT).await?;
    match work {
        Work::Nothing => return Ok(()),
        Work::SignIn => {
            let form = std::str::from_utf8(&body)?;
            let field = |name: &str| form.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap_or_default();
            backend.sign_in(field("login="), field("password="), address, "floor").await?;
            return Ok(());
        }
        _ => {}
    }
    let token = text(header::COOKIE).and_then(|cookie| cookie.strip_prefix("portico_agent="));
    let session = backend.session(token, address).await?;
    Ok(read_or_write(&session, work, &body).await?)
}

async fn read_or_write(session: &Session, work: &Work, body: &[u8]) -> domain::Result<()> {
    let people = session.customer_users();
    let broken = |_| domain::Error::NotFound;
    match work {
        Work::Nothing | Work::SignIn => {}
        Work::List(filter, sort, after) => drop(people.list(filter, sort, after.as_ref()).await?),
        Work::ListPage(filter, sort) => {
            people.list(filter, sort, None).await?;
            people.count(filter).await?;
        }
        Work::Count(filter) => drop(people.count(filter).await?),
        Work::Search(text) => drop(session.search(text).await?),
        Work::Card(id) => drop(people.find(*id).await?),
        Work::Detail(id) => {
            // The head and the widget ask for the person each.
            people.find(*id).await?;
            let person = people.find(*id).await?;
            if let Some(customer) = person.customer {
                session.customers().find(customer.id).await?;
            }
            session.notes().list(*id, None).await?;
            session.audit().of_person(*id, None).await?;
        }
        Work::Save => {
            let save: Save = serde_json::from_slice(body).map_err(broken)?;
            people.change(save.id, save.draft, save.version).await?;
        }
        Work::Add => {
            let add: Add = serde_json::from_slice(body).map_err(broken)?;
            people.add(add.source, add.draft, Some(add.token)).await?;
        }
    }
    Ok(())
}
