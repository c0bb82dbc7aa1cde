//! One migration history from two folders: what both engines share, and what really differs.

use super::DbResult;
use sqlx::{
    PgPool, SqlitePool,
    migrate::{Migration, Migrator},
};
use std::{fs::File, path::Path};

static COMMON: Migrator = sqlx::migrate!("../../migrations/common");
static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

fn history(engine: &Migrator) -> Migrator {
    let mut all: Vec<Migration> = COMMON.iter().chain(engine.iter()).cloned().collect();
    all.sort_by_key(|migration| migration.version);
    Migrator::with_migrations(all)
}

/// Migrates while holding a lock on a file beside the database, so that two processes do not start at once.
pub(super) async fn sqlite(pool: &SqlitePool, file: &Path) -> DbResult<()> {
    let path = file.with_extension("lock");
    let lock = tokio::task::spawn_blocking(move || -> std::io::Result<File> {
        let lock = File::create(path)?;
        lock.lock()?;
        Ok(lock)
    })
    .await
    .map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?
    .map_err(sqlx::Error::Io)?;
    let result = history(&SQLITE).run(pool).await;
    drop(lock);
    Ok(result?)
}

/// Migrates under an advisory lock of the database.
pub(super) async fn postgres(pool: &PgPool) -> DbResult<()> {
    Ok(history(&POSTGRES).run(pool).await?)
}
