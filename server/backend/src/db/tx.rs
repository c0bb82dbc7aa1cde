//! A connection or transaction of either engine, together with the events that its commit publishes.

use super::{DbResult, Query};
use crate::bus::Bus;
use domain::Event;
use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction, pool::PoolConnection};

/// The only way to query.
pub struct Tx {
    conn: Conn,
    events: Vec<Event>,
    bus: Option<Bus>,
}

enum Conn {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

/// The connection of the engine at hand.
pub(super) enum Engine<'t> {
    Sqlite(&'t mut SqliteConnection),
    Postgres(&'t mut PgConnection),
}

impl Tx {
    pub(super) fn sqlite_read(conn: PoolConnection<Sqlite>) -> Self {
        Self { conn: Conn::SqliteRead(conn), events: Vec::new(), bus: None }
    }

    pub(super) fn sqlite_write(conn: Transaction<'static, Sqlite>, bus: Bus) -> Self {
        Self { conn: Conn::SqliteWrite(conn), events: Vec::new(), bus: Some(bus) }
    }

    pub(super) fn postgres_read(conn: PoolConnection<Postgres>) -> Self {
        Self { conn: Conn::PostgresRead(conn), events: Vec::new(), bus: None }
    }

    pub(super) fn postgres_write(conn: Transaction<'static, Postgres>, bus: Bus) -> Self {
        Self { conn: Conn::PostgresWrite(conn), events: Vec::new(), bus: Some(bus) }
    }

    pub(super) fn engine(&mut self) -> Engine<'_> {
        match &mut self.conn {
            Conn::SqliteRead(conn) => Engine::Sqlite(conn),
            Conn::SqliteWrite(conn) => Engine::Sqlite(conn),
            Conn::PostgresRead(conn) => Engine::Postgres(conn),
            Conn::PostgresWrite(conn) => Engine::Postgres(conn),
        }
    }

    /// Whether this is SQLite; for the few places where the engines' SQL differs.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.conn, Conn::SqliteRead(_) | Conn::SqliteWrite(_))
    }

    /// Starts a statement.
    pub fn query(&mut self, sql: &'static str) -> Query<'_> {
        Query::new(self, sql)
    }

    /// Notes an event; it is published by [`Self::commit`], or never.
    pub fn emit(&mut self, event: Event) {
        if !self.events.contains(&event) {
            self.events.push(event);
        }
    }

    /// Makes everything last and publishes the events: on SQLite within this process, on PostgreSQL to all nodes.
    pub async fn commit(mut self) -> DbResult<()> {
        let events = std::mem::take(&mut self.events);
        if let (Conn::PostgresWrite(_), false) = (&self.conn, events.is_empty()) {
            // PostgreSQL refuses payloads of 8000 bytes and more.
            for part in events.chunks(50) {
                let payload = serde_json::to_string(part).unwrap_or_default();
                self.query("SELECT pg_notify('portico', $1)").bind(payload).execute().await?;
            }
        }
        match self.conn {
            Conn::SqliteWrite(transaction) => {
                let bus = self.bus;
                // On its own, so that the events are told also where whoever waits for it goes away meanwhile.
                let committed = tokio::spawn(async move {
                    transaction.commit().await?;
                    if let Some(bus) = bus {
                        for event in events {
                            bus.publish(event);
                        }
                    }
                    Ok::<_, sqlx::Error>(())
                });
                committed.await.map_err(|_| sqlx::Error::WorkerCrashed)??;
            }
            Conn::PostgresWrite(transaction) => transaction.commit().await?,
            Conn::SqliteRead(_) | Conn::PostgresRead(_) => {}
        }
        Ok(())
    }
}
