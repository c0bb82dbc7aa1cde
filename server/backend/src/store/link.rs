//! Configurable links.

use crate::db::{DbResult, Tx};
use domain::{
    LinkId,
    link::{Link, LinkDraft},
};
use sqlx::types::Json;

#[derive(sqlx::FromRow)]
struct Row {
    id: LinkId,
    position: i64,
    draft: Json<LinkDraft>,
    version: i64,
}

pub(crate) async fn all(tx: &mut Tx) -> DbResult<Vec<Link>> {
    let rows = tx.query("SELECT id, position, draft, version FROM link ORDER BY position, id").all::<Row>().await?;
    Ok(rows
        .into_iter()
        .map(|row| Link { id: row.id, draft: row.draft.0, position: row.position, version: row.version })
        .collect())
}

pub(crate) async fn add(tx: &mut Tx, id: LinkId, position: i64, draft: &LinkDraft) -> DbResult<()> {
    tx.query("INSERT INTO link (id, position, draft, version) VALUES ($1, $2, $3, 1)")
        .bind(id)
        .bind(position)
        .bind(Json(draft.clone()))
        .execute()
        .await?;
    Ok(())
}

/// Changes a link if `version` is still the stored one; tells whether it was.
pub(crate) async fn change(tx: &mut Tx, id: LinkId, draft: &LinkDraft, version: i64) -> DbResult<bool> {
    let changed = tx
        .query("UPDATE link SET draft = $2, version = version + 1 WHERE id = $1 AND version = $3")
        .bind(id)
        .bind(Json(draft.clone()))
        .bind(version)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn place(tx: &mut Tx, id: LinkId, position: i64) -> DbResult<()> {
    tx.query("UPDATE link SET position = $2 WHERE id = $1").bind(id).bind(position).execute().await?;
    Ok(())
}

pub(crate) async fn remove(tx: &mut Tx, id: LinkId) -> DbResult<u64> {
    tx.query("DELETE FROM link WHERE id = $1").bind(id).execute().await
}
