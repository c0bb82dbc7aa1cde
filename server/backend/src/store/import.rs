//! Imports: what they are and how far they are.

use crate::{
    db::{DbResult, Select, Tx},
    session::Scope,
    store::import_file::{Format, Place, remove_file},
};
use domain::{
    AgentId, Error, ImportId, Moment,
    import::{Counts, Import, Options, State},
};
use sqlx::types::Json;
use uuid::Uuid;

/// How long a run keeps an import without a sign of life.
const LEASE_SECONDS: i64 = 20;

/// How many imports the list shows.
const LATEST: i64 = 50;

/// An import as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub import: Import,
    pub format: Format,
    pub place: Place,
    pub by: Option<AgentId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ImportId,
    file: String,
    format: Json<Format>,
    options: Json<Options>,
    state: String,
    bytes: i64,
    bytes_done: i64,
    lines_done: i64,
    rows_read: i64,
    rows_added: i64,
    rows_changed: i64,
    rows_unchanged: i64,
    rows_refused: i64,
    fault: Json<Option<Error>>,
    by_id: Option<AgentId>,
    by_name: String,
    at: Moment,
    ended_at: Option<Moment>,
}

impl From<Row> for Stored {
    fn from(row: Row) -> Self {
        Self {
            format: row.format.0,
            place: Place { bytes: row.bytes_done, lines: row.lines_done },
            by: row.by_id,
            import: Import {
                id: row.id,
                file: row.file,
                options: row.options.0,
                state: State::from_key(&row.state).unwrap_or_default(),
                bytes_done: row.bytes_done,
                bytes: row.bytes,
                counts: Counts {
                    read: row.rows_read,
                    added: row.rows_added,
                    changed: row.rows_changed,
                    unchanged: row.rows_unchanged,
                    refused: row.rows_refused,
                },
                fault: row.fault.0,
                by: row.by_name,
                at: row.at,
                ended_at: row.ended_at,
            },
        }
    }
}

const COLUMNS: &str = "SELECT id, file, format, options, state, bytes, bytes_done, lines_done, rows_read, rows_added, \
     rows_changed, rows_unchanged, rows_refused, fault, by_id, by_name, at, ended_at FROM import";

/// An import whose file is complete.
pub(crate) async fn find(tx: &mut Tx, _: &Scope, id: ImportId) -> DbResult<Option<Stored>> {
    let mut select = Select::new(tx, COLUMNS);
    select.with("WHERE id = {} AND state <> 'uploading'", id);
    Ok(select.on(tx).optional::<Row>().await?.map(Into::into))
}

/// The latest imports.
pub(crate) async fn list(tx: &mut Tx, _: &Scope) -> DbResult<Vec<Import>> {
    let mut select = Select::new(tx, COLUMNS);
    select.push("WHERE state <> 'uploading'").with("ORDER BY id DESC LIMIT {}", LATEST);
    let rows = select.on(tx).all::<Row>().await?;
    Ok(rows.into_iter().map(|row| Stored::from(row).import).collect())
}

/// Begins an upload.
pub(crate) async fn insert(
    tx: &mut Tx,
    _: &Scope,
    id: ImportId,
    file: &str,
    (by, name, now): (Option<AgentId>, &str, Moment),
) -> DbResult<()> {
    tx.query(
        "INSERT INTO import (id, file, format, options, state, bytes, bytes_done, lines_done, rows_read, rows_added, \
         rows_changed, rows_unchanged, rows_refused, fault, leased_until, by_id, by_name, at) \
         VALUES ($1, $2, $3, $4, 'uploading', 0, 0, 0, 0, 0, 0, 0, 0, $5, 0, $6, $7, $8)",
    )
    .bind(id)
    .bind(file.to_owned())
    .bind(Json(Format::default()))
    .bind(Json(Options::default()))
    .bind(Json(None::<Error>))
    .bind(by)
    .bind(name.to_owned())
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Ends an upload.
pub(crate) async fn uploaded(tx: &mut Tx, _: &Scope, id: ImportId, bytes: i64, format: &Format) -> DbResult<()> {
    tx.query("UPDATE import SET state = 'uploaded', bytes = $2, format = $3 WHERE id = $1")
        .bind(id)
        .bind(bytes)
        .bind(Json(format.clone()))
        .execute()
        .await?;
    Ok(())
}

/// Starts a run from the first row, unless another one is at work; tells whether it did.
pub(crate) async fn start(
    tx: &mut Tx,
    _: &Scope,
    id: ImportId,
    run: Uuid,
    (options, start): (&Options, Place),
    (by, name, now): (Option<AgentId>, &str, Moment),
) -> DbResult<bool> {
    let started = tx
        .query(
            "UPDATE import SET state = 'running', options = $2, leased_by = $3, leased_until = $4, by_id = $5, \
             by_name = $6, at = $7, ended_at = NULL, fault = $8, bytes_done = $9, lines_done = $10, rows_read = 0, \
             rows_added = 0, rows_changed = 0, rows_unchanged = 0, rows_refused = 0 \
             WHERE id = $1 AND state <> 'uploading' AND (state <> 'running' OR leased_until < $7)",
        )
        .bind(id)
        .bind(Json(options.clone()))
        .bind(run)
        .bind(now.plus_seconds(LEASE_SECONDS))
        .bind(by)
        .bind(name.to_owned())
        .bind(now)
        .bind(Json(None::<Error>))
        .bind(start.bytes)
        .bind(start.lines)
        .execute()
        .await?;
    if started == 1 {
        tx.query("DELETE FROM import_refusal WHERE import_id = $1").bind(id).execute().await?;
    }
    Ok(started == 1)
}

/// Imports whose run has died, and of whose kind a later one has come to its end: their rest would be written over what
/// is newer.
pub(crate) async fn outrun(tx: &mut Tx, _: &Scope, now: Moment) -> DbResult<Vec<ImportId>> {
    let rows = tx
        .query(
            "SELECT id FROM import WHERE state = 'running' AND leased_until < $1 \
             AND CAST(import.options ->> 'update_existing' AS TEXT) IN ('true', '1') \
             AND CAST(import.options ->> 'dry_run' AS TEXT) IN ('false', '0') \
             AND EXISTS (SELECT 1 FROM import later WHERE later.at > import.at AND later.state = 'done' \
             AND later.options ->> 'subject' = import.options ->> 'subject' \
             AND CAST(later.options ->> 'dry_run' AS TEXT) IN ('false', '0'))",
        )
        .bind(now)
        .all::<(ImportId,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Takes up an import whose run has died; of several nodes at once, one gets it.
pub(crate) async fn take_up(tx: &mut Tx, _: &Scope, run: Uuid, now: Moment) -> DbResult<Option<ImportId>> {
    let row = tx
        .query(
            "UPDATE import SET leased_by = $1, leased_until = $2 WHERE state = 'running' AND leased_until < $3 AND id = \
             (SELECT id FROM import WHERE state = 'running' AND leased_until < $3 ORDER BY leased_until LIMIT 1) \
             RETURNING id",
        )
        .bind(run)
        .bind(now.plus_seconds(LEASE_SECONDS))
        .bind(now)
        .optional::<(ImportId,)>()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Renews a run's lease; nobody else takes the import before the transaction has ended. False when it is no longer the
/// run's.
pub(crate) async fn hold(tx: &mut Tx, _: &Scope, (id, run): (ImportId, Uuid), now: Moment) -> DbResult<bool> {
    let held = tx
        .query("UPDATE import SET leased_until = $3 WHERE id = $1 AND leased_by = $2 AND state = 'running'")
        .bind(id)
        .bind(run)
        .bind(now.plus_seconds(LEASE_SECONDS))
        .execute()
        .await?;
    Ok(held == 1)
}

/// Notes how far a run is and renews its lease. False when the import is no longer the run's.
pub(crate) async fn advance(
    tx: &mut Tx,
    _: &Scope,
    (id, run): (ImportId, Uuid),
    place: Place,
    counts: Counts,
    now: Moment,
) -> DbResult<bool> {
    let advanced = tx
        .query(
            "UPDATE import SET bytes_done = $3, lines_done = $4, rows_read = $5, rows_added = $6, rows_changed = $7, \
             rows_unchanged = $8, rows_refused = $9, leased_until = $10 \
             WHERE id = $1 AND leased_by = $2 AND state = 'running'",
        )
        .bind(id)
        .bind(run)
        .bind(place.bytes)
        .bind(place.lines)
        .bind(counts.read)
        .bind(counts.added)
        .bind(counts.changed)
        .bind(counts.unchanged)
        .bind(counts.refused)
        .bind(now.plus_seconds(LEASE_SECONDS))
        .execute()
        .await?;
    Ok(advanced == 1)
}

/// Ends a run. False when the import is no longer the run's.
pub(crate) async fn end(
    tx: &mut Tx,
    _: &Scope,
    (id, run): (ImportId, Uuid),
    (state, fault): (State, Option<Error>),
    now: Moment,
) -> DbResult<bool> {
    let ended = tx
        .query(
            "UPDATE import SET state = $3, fault = $4, ended_at = $5, leased_by = NULL \
             WHERE id = $1 AND leased_by = $2 AND state = 'running'",
        )
        .bind(id)
        .bind(run)
        .bind(state.key())
        .bind(Json(fault))
        .bind(now)
        .execute()
        .await?;
    Ok(ended == 1)
}

/// Takes an import away from its run; tells whether one was at work.
pub(crate) async fn cancel(tx: &mut Tx, _: &Scope, id: ImportId, now: Moment) -> DbResult<bool> {
    let cancelled = tx
        .query(
            "UPDATE import SET state = 'cancelled', ended_at = $2, leased_by = NULL WHERE id = $1 AND state = 'running'",
        )
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(cancelled == 1)
}

/// Removes an import that is not at work with everything that belongs to it; tells whether it did.
pub(crate) async fn remove(tx: &mut Tx, scope: &Scope, id: ImportId) -> DbResult<bool> {
    remove_file(tx, scope, id).await?;
    tx.query("DELETE FROM import_refusal WHERE import_id = $1").bind(id).execute().await?;
    Ok(tx.query("DELETE FROM import WHERE id = $1 AND state <> 'running'").bind(id).execute().await? == 1)
}

/// Imports that were taken in or have ended before a moment and whose files are still there though nobody works on them.
pub(crate) async fn forgotten(tx: &mut Tx, _: &Scope, before: Moment) -> DbResult<Vec<(ImportId, bool)>> {
    tx.query(
        "SELECT id, state IN ('uploading', 'uploaded') AS unused FROM import WHERE COALESCE(ended_at, at) < $1 AND state <> 'running' \
         AND (state IN ('uploading', 'uploaded') OR EXISTS (SELECT 1 FROM import_chunk WHERE import_id = import.id AND number = 0))",
    )
    .bind(before)
    .all()
    .await
}
