//! Settings, stored as one value, and the links of the first run.

use crate::db::{DbResult, Tx};
use domain::{Moment, setting::Settings};
use sqlx::types::Json;

/// The settings and their version; version 0 means that nothing was ever stored.
pub(crate) async fn load(tx: &mut Tx) -> DbResult<(Settings, i64)> {
    let row = tx
        .query("SELECT value, version FROM setting WHERE name = 'settings'")
        .optional::<(Json<Settings>, i64)>()
        .await?;
    Ok(row.map(|(Json(settings), version)| (settings, version)).unwrap_or_default())
}

/// Stores the settings if `version` is still the stored one; tells whether it was.
pub(crate) async fn store(tx: &mut Tx, settings: &Settings, version: i64) -> DbResult<bool> {
    let changed = if version == 0 {
        tx.query("INSERT INTO setting (name, value, version) VALUES ('settings', $1, 1) ON CONFLICT (name) DO NOTHING")
            .bind(Json(settings.clone()))
            .execute()
            .await?
    } else {
        tx.query("UPDATE setting SET value = $1, version = version + 1 WHERE name = 'settings' AND version = $2")
            .bind(Json(settings.clone()))
            .bind(version)
            .execute()
            .await?
    };
    Ok(changed == 1)
}

/// Keeps the hash of a setup link's token, and forgets those that came before a moment.
pub(crate) async fn add_setup_link(tx: &mut Tx, token_hash: Vec<u8>, (now, before): (Moment, Moment)) -> DbResult<()> {
    tx.query("DELETE FROM setup_link WHERE created_at <= $1").bind(before).execute().await?;
    tx.query("INSERT INTO setup_link (token_hash, created_at) VALUES ($1, $2)")
        .bind(token_hash)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// Whether there is a setup link with this hash that came after a moment.
pub(crate) async fn is_setup_link(tx: &mut Tx, token_hash: &[u8], after: Moment) -> DbResult<bool> {
    let row = tx
        .query("SELECT created_at FROM setup_link WHERE token_hash = $1 AND created_at > $2")
        .bind(token_hash.to_vec())
        .bind(after)
        .optional::<(Moment,)>()
        .await?;
    Ok(row.is_some())
}

/// Ends all setup links and gives their hashes; of two transactions at once, one gets them.
pub(crate) async fn take_setup_links(tx: &mut Tx) -> DbResult<Vec<Vec<u8>>> {
    let rows = tx.query("DELETE FROM setup_link RETURNING token_hash").all::<(Vec<u8>,)>().await?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}
