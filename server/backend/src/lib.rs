//! How a helpdesk is done: database, sessions, sources, jobs.
//!
//! | module | holds |
//! |---|---|
//! | [`db`] | one data-access facade for SQLite and PostgreSQL |
//! | [`bus`] | events to every open page of every node |
//! | [`session`] | who acts; the only way to the services |
//! | `store` | SQL, one file per group of tables |
//! | [`service`] | use cases, as methods on handles that a session gives out |
//! | [`password`], [`secret`], [`fold`], [`clock`], `dns`, `pattern`, `phone` | the small change |
//! | [`demo`] | believable data for a first look |
//! | `testing` | fixtures, with the feature of that name |
//!
//! To add a use case: write its SQL in `store`, a method on the service's handle that first calls
//! [`session::Session::allow`], emit an event in its transaction, and a contract test in `tests/`, which runs on both engines.

pub mod bus;
pub mod clock;
mod config;
pub mod db;
pub mod demo;
mod dns;
pub mod fold;
pub mod password;
mod pattern;
mod phone;
pub mod secret;
pub mod service;
pub mod session;
mod store;
#[cfg(feature = "testing")]
pub mod testing;

pub use config::{Config, Source};
pub use session::{Scope, Session};

use bus::Bus;
use clock::Clock;
use db::{Db, DbResult, Location};
use dns::NameServers;
use domain::event::Message;
use password::Hasher;
use std::{
    net::SocketAddr,
    sync::{
        Arc, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// An open Portico: the database and everything that belongs to a process.
#[derive(Clone)]
pub struct Backend(Arc<Inner>);

struct Inner {
    db: Db,
    bus: Bus,
    clock: Clock,
    hasher: Hasher,
    limits: service::sign_in::Limits,
    name_servers: Arc<NameServers>,
    config: RwLock<Arc<Config>>,
    /// Whose turn it is to read the configuration again, and how often that has begun.
    reading: tokio::sync::Mutex<()>,
    begun: AtomicU64,
}

impl Backend {
    /// Opens the database, migrates it and starts to listen for events.
    pub async fn open(location: &Location, clock: Clock) -> DbResult<Self> {
        let bus = Bus::default();
        let db = Db::open(location, bus.clone()).await?;
        if let Some(pool) = db.postgres() {
            let (ready, listening) = tokio::sync::oneshot::channel();
            tokio::spawn(bus::listen(pool.clone(), bus.clone(), ready));
            // Events of other nodes count from now on; a node that cannot listen yet catches up by a resync.
            let _ = tokio::time::timeout(std::time::Duration::from_secs(5), listening).await;
        } else {
            tokio::spawn(bus::watch(db.clone(), bus.clone()));
        }
        store::source::add_built_in(&db).await?;
        store::audit::fold_older(&db).await?;
        let config = Config::load(&mut db.read().await?).await?;
        let backend = Self(Arc::new(Inner {
            db,
            bus,
            hasher: Hasher::default(),
            limits: service::sign_in::Limits::new(clock.clone()),
            name_servers: Arc::default(),
            clock,
            config: RwLock::new(Arc::new(config)),
            reading: tokio::sync::Mutex::default(),
            begun: AtomicU64::new(0),
        }));
        tokio::spawn(backend.clone().follow_configuration());
        Ok(backend)
    }

    /// The same Portico with another clock, for what is said to have happened at another time.
    pub(crate) fn at(&self, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            db: self.0.db.clone(),
            bus: self.0.bus.clone(),
            hasher: self.0.hasher.clone(),
            limits: service::sign_in::Limits::new(clock.clone()),
            name_servers: self.0.name_servers.clone(),
            clock,
            config: RwLock::new(self.config()),
            reading: tokio::sync::Mutex::default(),
            begun: AtomicU64::new(0),
        }))
    }

    /// The database.
    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    /// The event bus.
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    pub(crate) fn limits(&self) -> &service::sign_in::Limits {
        &self.0.limits
    }

    pub(crate) fn name_servers(&self) -> &NameServers {
        &self.0.name_servers
    }

    /// Asks this name server about the domains of email addresses, not those of the system.
    pub fn use_name_server(&self, server: SocketAddr) {
        self.0.name_servers.set(server);
    }

    /// Settings, sources with their fields, links: read at the start and again whenever they change.
    pub fn config(&self) -> Arc<Config> {
        self.0.config.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Reads the configuration again, one reading at a time, so that an older one never replaces a newer one; unless one has
    /// begun since this was called: many pages hear of a change at once.
    pub async fn catch_up(&self) -> DbResult<()> {
        let before = self.0.begun.load(Ordering::Acquire);
        let _turn = self.0.reading.lock().await;
        if self.0.begun.load(Ordering::Acquire) > before {
            return Ok(());
        }
        // Where nothing comes of it, whoever waits for this reading has to read.
        let reading = Reading::begin(&self.0.begun);
        let config = self.load_config().await?;
        reading.has_ended();
        *self.0.config.write().unwrap_or_else(std::sync::PoisonError::into_inner) = config;
        Ok(())
    }

    async fn load_config(&self) -> DbResult<Arc<Config>> {
        Ok(Arc::new(Config::load(&mut self.db().read().await?).await?))
    }

    /// Keeps the configuration true when another node changes it.
    async fn follow_configuration(self) {
        let mut subscription = self.bus().subscribe();
        while let Some(message) = subscription.next().await {
            while is_configuration(&message)
                && !self.db().is_closed()
                && let Err(error) = self.catch_up().await
            {
                tracing::warn!(%error, "cannot read the configuration again");
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
        }
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> DbResult<()> {
        self.db().read().await?.query("SELECT 1").execute().await?;
        Ok(())
    }

    /// Ends in good order.
    pub async fn close(&self) {
        self.db().close().await;
    }
}

/// A reading of the configuration that may fail, or whose caller may go away.
struct Reading<'b>(Option<&'b AtomicU64>);

impl<'b> Reading<'b> {
    fn begin(begun: &'b AtomicU64) -> Self {
        begun.fetch_add(1, Ordering::AcqRel);
        Self(Some(begun))
    }

    fn has_ended(mut self) {
        self.0 = None;
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        if let Some(begun) = self.0 {
            begun.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Whether the configuration may be another one after a message.
pub fn is_configuration(message: &Message) -> bool {
    use domain::Event::{FieldsChanged, LinksChanged, SettingsChanged};
    matches!(message, Message::Resync | Message::Event(FieldsChanged | LinksChanged | SettingsChanged))
}
