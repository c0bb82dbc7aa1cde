//! One data-access facade for SQLite and PostgreSQL: SQL is written once, with `$1`.
//!
//! [`Db::read`] gives a connection for reading, [`Db::begin`] a transaction for writing; both are a [`Tx`], the only way
//! to query. On SQLite there is one writing connection, so that transactions queue instead of failing as busy.

mod error;
mod insert;
mod migrate;
mod query;
mod tx;

pub(crate) use error::internal;
pub use error::{DbError, DbResult, OnUnique};
pub(crate) use insert::{Bind, Insert};
pub use query::{Query, Record, Select, Value, like_pattern};
pub use tx::Tx;

use crate::bus::Bus;
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgPool, SqliteConnection, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::PathBuf, str::FromStr, time::Duration};

/// Where the data is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// An embedded SQLite database in this file.
    File(PathBuf),
    /// A PostgreSQL database with this URL.
    Postgres(String),
}

/// An open database.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    bus: Bus,
}

#[derive(Clone)]
enum Pools {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// Whether the connection's last transaction has ended. When a disk is full or fails, SQLite itself ends the transaction
/// and sqlx goes on believing in it: the next one needs another connection.
async fn has_ended(connection: &mut SqliteConnection) -> bool {
    // What was dropped is rolled back before the ping is answered.
    !connection.is_in_transaction() || connection.ping().await.is_ok() && !connection.is_in_transaction()
}

impl Db {
    /// Opens the database and brings its tables up to date.
    pub async fn open(location: &Location, bus: Bus) -> DbResult<Self> {
        let pools = match location {
            Location::File(file) => {
                let options = SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10))
                    // A search ranks some hundred rows; the thread that reads them need not wait in between.
                    .row_buffer_size(500)
                    // Each connection has a cache of its own; the system's, which all share, is hardly slower. A mapped
                    // file would count once for each connection.
                    .pragma("cache_size", "-4000")
                    .pragma("temp_store", "memory");
                // One connection that stays: other processes' commits are noticed on it.
                let write = SqlitePoolOptions::new()
                    .max_connections(1)
                    .idle_timeout(None)
                    .max_lifetime(None)
                    .after_release(|connection, _| Box::pin(async { Ok(has_ended(connection).await) }))
                    .connect_with(options.clone())
                    .await?;
                migrate::sqlite(&write, file).await?;
                let read = SqlitePoolOptions::new()
                    .max_connections(6)
                    .min_connections(2)
                    .connect_with(options.read_only(true).create_if_missing(false))
                    .await?;
                Pools::Sqlite { read, write }
            }
            Location::Postgres(url) => {
                let options = PgConnectOptions::from_str(url)?.application_name("portico");
                let pool = PgPoolOptions::new()
                    .max_connections(16)
                    .acquire_timeout(Duration::from_secs(5))
                    .connect_with(options)
                    .await?;
                migrate::postgres(&pool).await?;
                Pools::Postgres(pool)
            }
        };
        Ok(Self { pools, bus })
    }

    /// A connection for reading. Each statement sees the latest committed state.
    pub async fn read(&self) -> DbResult<Tx> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => Tx::sqlite_read(read.acquire().await?),
            Pools::Postgres(pool) => Tx::postgres_read(pool.acquire().await?),
        })
    }

    /// A transaction for writing; dropped without [`Tx::commit`] it leaves nothing behind.
    pub async fn begin(&self) -> DbResult<Tx> {
        Ok(match &self.pools {
            Pools::Sqlite { write, .. } => {
                Tx::sqlite_write(write.begin_with("BEGIN IMMEDIATE").await?, self.bus.clone())
            }
            Pools::Postgres(pool) => Tx::postgres_write(pool.begin().await?, self.bus.clone()),
        })
    }

    /// A number that differs when another process has written to the SQLite file; none on PostgreSQL and after the end.
    /// SQLite counts the commits of other connections, and in this process only one connection writes.
    pub(crate) async fn foreign_version(&self) -> DbResult<Option<i64>> {
        match &self.pools {
            Pools::Sqlite { write, .. } if !write.is_closed() => {
                Ok(Some(sqlx::query_scalar("PRAGMA data_version").fetch_one(write).await?))
            }
            _ => Ok(None),
        }
    }

    /// The PostgreSQL pool, for the bus that listens on it.
    pub(crate) fn postgres(&self) -> Option<&PgPool> {
        match &self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => Some(pool),
        }
    }

    /// SQLite's one writing connection, for tests that let it fail.
    #[cfg(feature = "testing")]
    pub(crate) fn sqlite_writer(&self) -> Option<&SqlitePool> {
        match &self.pools {
            Pools::Sqlite { write, .. } => Some(write),
            Pools::Postgres(_) => None,
        }
    }

    /// Whether [`Self::close`] was called.
    pub(crate) fn is_closed(&self) -> bool {
        match &self.pools {
            Pools::Sqlite { write, .. } => write.is_closed(),
            Pools::Postgres(pool) => pool.is_closed(),
        }
    }

    /// Closes all connections; SQLite then has everything in its one file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                // Without this the write-ahead log would stay beside the file.
                if let Err(error) = write.execute(AssertSqlSafe("PRAGMA wal_checkpoint(TRUNCATE)")).await {
                    tracing::debug!(%error, "checkpoint at the end");
                }
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}
