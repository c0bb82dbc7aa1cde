//! Fixtures for tests: a backend on a database of its own, on either engine, with a clock that stands still.
//!
//! [`on_both_engines`](crate::on_both_engines) runs each test on SQLite and on PostgreSQL.

mod draft;
mod fault;
mod plan;

pub use draft::{customer_draft, person_draft};

use crate::{Backend, Session, bus::Subscription, clock::Clock, db::Location};
use domain::{
    AgentId, Error, Event, Moment, Permission, Problem,
    agent::AgentDraft,
    customer_user::Validity,
    event::Message,
    role::{BuiltIn, RoleDraft},
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{ops::Deref, time::Duration};
use tempfile::TempDir;
use uuid::Uuid;

/// Names the PostgreSQL in which tests may create databases.
pub const POSTGRES_URL: &str = "PORTICO_TEST_POSTGRES_URL";

/// The password of every agent that the fixtures make.
pub const PASSWORD: &str = "quiet harbour lamp 7";

/// Where requests of the fixtures' agents come from.
pub const ADDRESS: &str = "192.0.2.1";

/// 2026-03-02 09:00 UTC, when the clock of every test starts.
pub const START: Moment = Moment(1_772_442_000_000);

/// What a test gives back, so that `?` can be used in it.
pub type Outcome = domain::Result<()>;

/// Runs tests on both engines, as `sqlite::name` and `postgres::name`. Used once per file. Errors of the backend can be
/// passed on by `?`.
///
/// ```text
/// on_both_engines! {
///     async fn people_can_be_found(backend: TestBackend) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_both_engines {
    ($(async fn $name:ident($backend:ident: TestBackend) $body:block)*) => {
        $(async fn $name($backend: $crate::testing::TestBackend) -> $crate::testing::Outcome {
            $body
            Ok(())
        })*

        mod sqlite {
            $(#[tokio::test]
            async fn $name() -> $crate::testing::Outcome {
                super::$name($crate::testing::TestBackend::sqlite().await).await
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() -> $crate::testing::Outcome {
                super::$name($crate::testing::TestBackend::postgres().await).await
            })*
        }
    };
}

/// A backend on a fresh database that goes away with it.
pub struct TestBackend {
    backend: Backend,
    location: Location,
    place: Place,
}

/// What has to be taken away at the end.
enum Place {
    Folder(#[expect(dead_code, reason = "removes the folder when dropped")] TempDir),
    Database { name: String, url: String },
}

impl Deref for TestBackend {
    type Target = Backend;

    fn deref(&self) -> &Backend {
        &self.backend
    }
}

impl TestBackend {
    /// A backend on a SQLite file.
    ///
    /// # Panics
    /// When the file cannot be made.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let location = Location::File(folder.path().join("portico.db"));
        Self::open(location, Place::Folder(folder)).await
    }

    /// A backend on a PostgreSQL database.
    ///
    /// # Panics
    /// When [`POSTGRES_URL`] is not set, or no database can be created there.
    pub async fn postgres() -> Self {
        let url = std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
            panic!("{POSTGRES_URL} is not set; `cargo xtask test contract` starts a PostgreSQL and sets it")
        });
        let name = format!("test_{}", Uuid::now_v7().simple());
        let mut server = PgConnection::connect(&url).await.expect("PostgreSQL for tests");
        server.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database for the test");
        server.close().await.expect("closed");
        let location = Location::Postgres(with_database(&url, &name));
        Self::open(location, Place::Database { name, url }).await
    }

    async fn open(location: Location, place: Place) -> Self {
        let backend = Backend::open(&location, Clock::fixed(START)).await.expect("a fresh database");
        Self { backend, location, place }
    }

    /// Another node on the same database. It shares the clock; on PostgreSQL each hears the other's events.
    ///
    /// # Panics
    /// When the database cannot be opened.
    pub async fn second_node(&self) -> Backend {
        Backend::open(&self.location, self.clock().clone()).await.expect("a second node")
    }

    /// Makes the database one of an earlier version, which did not have this field.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn forget_field(&self, key: &str) {
        let mut tx = self.db().begin().await.expect("a transaction");
        tx.query("DELETE FROM field WHERE key = $1").bind(key.to_owned()).execute().await.expect("deleted");
        tx.commit().await.expect("committed");
    }

    /// Whether the database is a PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.location, Location::Postgres(_))
    }

    /// Whether the database has an index with this name.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn has_index(&self, name: &str) -> bool {
        let mut tx = self.db().read().await.expect("a connection");
        let sql = if tx.is_sqlite() {
            "SELECT name FROM sqlite_master WHERE type = 'index' AND name = $1"
        } else {
            "SELECT CAST(indexname AS TEXT) FROM pg_indexes WHERE indexname = $1"
        };
        tx.query(sql).bind(name.to_owned()).optional::<(String,)>().await.expect("indexes").is_some()
    }

    /// An admin who is signed in, with the username `admin`.
    ///
    /// # Panics
    /// When anything is refused.
    pub async fn admin(&self) -> Session {
        if !self.knows("admin").await {
            self.create_admin(agent_draft("admin"), PASSWORD).await.expect("an admin");
        }
        self.signed_in("admin").await
    }

    /// An agent with the role Agent who is signed in, with the username `agent`.
    ///
    /// # Panics
    /// When anything is refused.
    pub async fn agent(&self) -> Session {
        if !self.knows("agent").await {
            self.add_agent("agent", BuiltIn::Agent).await;
        }
        self.signed_in("agent").await
    }

    /// The same agent with these permissions and no others, from now on.
    ///
    /// # Panics
    /// When anything is refused.
    pub async fn agent_who(&self, permissions: &[Permission]) -> Session {
        let (admin, _) = (self.admin().await, self.agent().await);
        let roles = admin.roles().list().await.expect("roles");
        let role = roles.into_iter().find(|role| role.draft.name == BuiltIn::Agent.name()).expect("the role");
        let draft = RoleDraft { permissions: permissions.iter().copied().collect(), ..role.draft };
        admin.roles().change(role.id, draft, role.version).await.expect("changed");
        self.agent().await
    }

    async fn knows(&self, login: &str) -> bool {
        let mut tx = self.db().read().await.expect("a connection");
        crate::store::agent::credentials(&mut tx, login).await.expect("an answer").is_some()
    }

    /// Adds an agent with a role, whose password is [`PASSWORD`] and not due.
    ///
    /// # Panics
    /// When anything is refused.
    pub async fn add_agent(&self, login: &str, role: BuiltIn) -> AgentId {
        let first = "first brass kettle 4";
        let admin = self.admin().await;
        let roles = admin.roles().list().await.expect("roles");
        let roles = roles.iter().filter(|known| known.draft.name == role.name()).map(|role| role.id).collect();
        let draft = AgentDraft { roles, ..agent_draft(login) };
        let id = admin.agents().add(draft, first).await.expect("an agent");
        let token = self.sign_in(login, first, ADDRESS, "test").await.expect("signed in").token;
        let session = self.session(Some(&token), ADDRESS).await.expect("a session");
        session.profile().change_password(first, PASSWORD).await.expect("a new password");
        session.profile().sign_out().await.expect("signed out");
        id
    }

    /// A session of somebody whose password is [`PASSWORD`].
    ///
    /// # Panics
    /// When the sign-in is refused.
    pub async fn signed_in(&self, login: &str) -> Session {
        let token = self.token(login).await;
        self.session(Some(&token), ADDRESS).await.expect("a session")
    }

    /// The token of a new session of somebody whose password is [`PASSWORD`].
    ///
    /// # Panics
    /// When the sign-in is refused.
    pub async fn token(&self, login: &str) -> String {
        self.sign_in(login, PASSWORD, ADDRESS, "test").await.expect("signed in").token
    }
}

/// A valid agent without roles, named after the username.
pub fn agent_draft(login: &str) -> AgentDraft {
    AgentDraft {
        login: login.to_owned(),
        firstname: "Kim".to_owned(),
        lastname: login.to_owned(),
        email: format!("{login}@portico.example"),
        validity: Validity::Valid,
        roles: Vec::new(),
    }
}

/// The field errors of a result; none if it is good.
///
/// # Panics
/// When the error is another one.
pub fn problems<T>(result: domain::Result<T>) -> Vec<(String, Problem)> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Invalid(errors)) => errors.into_iter().map(|error| (error.field, error.problem)).collect(),
        Err(other) => panic!("not a field error: {other}"),
    }
}

/// Whether an event is heard within two seconds.
pub async fn heard(subscription: &mut Subscription, event: &Event) -> bool {
    hears(subscription, &Message::Event(event.clone())).await
}

/// Whether a message is heard within two seconds.
pub async fn hears(subscription: &mut Subscription, wanted: &Message) -> bool {
    let wait = async {
        while let Some(message) = subscription.next().await {
            if message == *wanted {
                return true;
            }
        }
        false
    };
    tokio::time::timeout(Duration::from_secs(2), wait).await.unwrap_or(false)
}

/// The URL with another database's name.
fn with_database(url: &str, name: &str) -> String {
    let (base, options) = url.split_once('?').map_or((url, String::new()), |(base, rest)| (base, format!("?{rest}")));
    let (scheme, rest) = base.split_once("://").unwrap_or(("postgres", base));
    let server = rest.split('/').next().unwrap_or(rest);
    format!("{scheme}://{server}/{name}{options}")
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Database { name, url } = self else { return };
        let (name, url) = (name.clone(), url.clone());
        // A thread of its own, because the test's runtime is about to end. What is left goes with the cluster.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(drop_database(&url, &name)))
        });
        drop(dropped.join());
    }
}

async fn drop_database(url: &str, name: &str) -> sqlx::Result<()> {
    let mut server = PgConnection::connect(url).await?;
    server.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await?;
    server.close().await
}
