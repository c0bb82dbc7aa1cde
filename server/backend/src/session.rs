//! Sessions: who acts. The services can be reached only through one, and rows only with a [`Scope`].

use crate::{Backend, clock::Clock, config::Config, db::Db, secret, store};
use domain::{Actor, AgentId, Error, Moment, Permission, Result, agent::Preferences, setting::SessionLimits};
use std::{collections::BTreeSet, sync::Arc};

/// How long a session goes unwritten after a request at most: one write a minute tells enough.
const SEEN_EVERY_SECONDS: i64 = 60;

/// Somebody who acts.
#[derive(Clone)]
pub struct Session {
    backend: Backend,
    actor: Actor,
    preferences: Preferences,
    address: String,
    token_hash: Option<Vec<u8>>,
}

/// The proof that a permission was granted; store functions demand it. Only [`Session::allow`] makes one.
#[derive(Debug)]
pub struct Scope(());

impl Backend {
    /// The session of a cookie's token. `address` is where the request comes from.
    pub async fn session(&self, token: Option<&str>, address: &str) -> Result<Session> {
        let (session, seen_at) = self.look_up(token, address).await?;
        let now = self.clock().now();
        if let Some(token_hash) = session.token_hash.as_deref()
            && now.seconds_since(seen_at) >= self.seen_every()
        {
            self.note_seen(token_hash, now).await;
        }
        Ok(session)
    }

    /// How many seconds a session goes unwritten: less where it would end soon without being used.
    fn seen_every(&self) -> i64 {
        let idle = i64::from(self.config().settings.sessions.idle_seconds);
        SEEN_EVERY_SECONDS.min(idle / 4)
    }

    /// The session of a cookie's token, without counting as activity: an open tab alone must not keep a session alive.
    pub async fn session_quietly(&self, token: Option<&str>, address: &str) -> Result<Session> {
        Ok(self.look_up(token, address).await?.0)
    }

    async fn look_up(&self, token: Option<&str>, address: &str) -> Result<(Session, Moment)> {
        let token_hash = secret::hash(token.filter(|token| !token.is_empty()).ok_or(Error::Unauthenticated)?);
        let row =
            store::session::find(&mut self.db().read().await?, &token_hash).await?.ok_or(Error::Unauthenticated)?;
        let config = self.config();
        let now = self.clock().now();
        if !row.is_alive(&config.settings.sessions, now) || row.validity != "valid" {
            return Err(Error::Unauthenticated);
        }
        let max_days = i64::from(config.settings.agent_passwords.max_days);
        let too_old = max_days > 0 && row.password_at.is_some_and(|at| now.seconds_since(at) > max_days * 86_400);
        let session = Session {
            backend: self.clone(),
            actor: Actor {
                agent: row.agent_id,
                login: row.login,
                name: format!("{} {}", row.firstname, row.lastname).trim().to_owned(),
                permissions: row.permissions.0,
                password_due: row.password_due || too_old,
            },
            preferences: row.preferences.0,
            address: address.to_owned(),
            token_hash: Some(token_hash),
        };
        Ok((session, row.seen_at))
    }

    /// The session of a part of Portico itself, such as an import from the command line; may everything.
    pub fn system(&self, name: &str) -> Session {
        Session {
            backend: self.clone(),
            actor: Actor {
                agent: AgentId(uuid::Uuid::nil()),
                login: name.to_owned(),
                name: name.to_owned(),
                permissions: Permission::ALL.iter().copied().collect(),
                password_due: false,
            },
            preferences: Preferences::default(),
            address: String::new(),
            token_hash: None,
        }
    }

    /// The session of a part of Portico that works on behalf of an agent who was permitted to start it.
    pub(crate) fn on_behalf(&self, agent: Option<AgentId>, name: &str) -> Session {
        let mut session = self.system(name);
        session.actor.agent = agent.unwrap_or(session.actor.agent);
        session
    }

    /// Notes that a session is in use. A database that cannot be written at the moment must not end it.
    async fn note_seen(&self, token_hash: &[u8], now: Moment) {
        let work = async {
            let mut tx = self.db().begin().await?;
            store::session::seen(&mut tx, token_hash, now).await?;
            tx.commit().await
        };
        if let Err(error) = work.await {
            tracing::warn!(%error, "cannot note that a session is in use");
        }
    }
}

impl Session {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// How the agent wants Portico to be.
    pub fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// Where the request comes from.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The hash of this session's token; none for a part of Portico itself.
    pub fn token_hash(&self) -> Option<&[u8]> {
        self.token_hash.as_deref()
    }

    /// Demands a permission.
    pub fn allow(&self, permission: Permission) -> Result<Scope> {
        if self.actor.password_due {
            Err(Error::PasswordDue)
        } else if self.actor.may(permission) {
            Ok(Scope(()))
        } else {
            Err(Error::Forbidden)
        }
    }

    /// Demands nothing but to be signed in, for what every agent may: the own profile.
    #[expect(clippy::unused_self, reason = "who has a session is signed in")]
    pub(crate) fn own(&self) -> Scope {
        Scope(())
    }

    pub(crate) fn backend(&self) -> &Backend {
        &self.backend
    }

    pub(crate) fn db(&self) -> &Db {
        self.backend.db()
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.backend.clock()
    }

    /// Settings, sources with their fields, links. What of it may be shown is the caller's decision.
    pub fn configuration(&self) -> Arc<Config> {
        self.backend.config()
    }

    pub(crate) fn config(&self) -> Arc<Config> {
        self.backend.config()
    }

    /// The agent's id; none for a part of Portico itself.
    pub(crate) fn agent_id(&self) -> Option<AgentId> {
        (!self.actor.agent.0.is_nil()).then_some(self.actor.agent)
    }
}

/// A session row with its agent.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct SessionRow {
    pub agent_id: AgentId,
    pub login: String,
    pub firstname: String,
    pub lastname: String,
    pub validity: String,
    pub permissions: sqlx::types::Json<BTreeSet<Permission>>,
    pub preferences: sqlx::types::Json<Preferences>,
    pub password_due: bool,
    pub password_at: Option<Moment>,
    pub created_at: Moment,
    pub seen_at: Moment,
}

impl SessionRow {
    fn is_alive(&self, limits: &SessionLimits, now: Moment) -> bool {
        now.seconds_since(self.created_at) < i64::from(limits.max_seconds)
            && now.seconds_since(self.seen_at) < i64::from(limits.idle_seconds)
    }
}
