//! Sessions, by the hash of their token.

use crate::{
    db::{DbResult, Tx},
    session::SessionRow,
};
use domain::{AgentId, Moment};

pub(crate) async fn find(tx: &mut Tx, token_hash: &[u8]) -> DbResult<Option<SessionRow>> {
    tx.query(
        "SELECT s.agent_id, a.login, a.firstname, a.lastname, a.validity, a.permissions, a.preferences, a.password_due, \
         a.password_at, s.created_at, s.seen_at \
         FROM session s JOIN agent a ON a.id = s.agent_id WHERE s.token_hash = $1 AND s.realm = 'agent'",
    )
    .bind(token_hash.to_vec())
    .optional()
    .await
}

pub(crate) async fn add(
    tx: &mut Tx,
    token_hash: Vec<u8>,
    agent: AgentId,
    now: Moment,
    address: &str,
    client: &str,
) -> DbResult<()> {
    tx.query(
        "INSERT INTO session (token_hash, realm, agent_id, created_at, seen_at, address, client) \
         VALUES ($1, 'agent', $2, $3, $3, $4, $5)",
    )
    .bind(token_hash)
    .bind(agent)
    .bind(now)
    .bind(address.to_owned())
    .bind(client.chars().take(300).collect::<String>())
    .execute()
    .await?;
    Ok(())
}

pub(crate) async fn seen(tx: &mut Tx, token_hash: &[u8], now: Moment) -> DbResult<()> {
    tx.query("UPDATE session SET seen_at = $2 WHERE token_hash = $1")
        .bind(token_hash.to_vec())
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(crate) async fn remove(tx: &mut Tx, token_hash: &[u8]) -> DbResult<()> {
    tx.query("DELETE FROM session WHERE token_hash = $1").bind(token_hash.to_vec()).execute().await?;
    Ok(())
}

/// Ends all sessions of an agent but one; tells how many ended.
pub(crate) async fn remove_others(tx: &mut Tx, agent: AgentId, keep: Option<&[u8]>) -> DbResult<u64> {
    tx.query("DELETE FROM session WHERE agent_id = $1 AND token_hash <> $2")
        .bind(agent)
        .bind(keep.unwrap_or_default().to_vec())
        .execute()
        .await
}

/// Ends the sessions that were idle longest beyond a number, and tells how many.
pub(crate) async fn trim_all(tx: &mut Tx, keep: u32) -> DbResult<u64> {
    tx.query(
        "DELETE FROM session WHERE realm = 'agent' AND token_hash NOT IN \
         (SELECT token_hash FROM session WHERE realm = 'agent' ORDER BY seen_at DESC, created_at DESC, token_hash LIMIT $1)",
    )
    .bind(i64::from(keep))
    .execute()
    .await
}

/// Ends the oldest sessions of an agent beyond a number, tells how many, and forgets everything that is long over.
pub(crate) async fn trim(tx: &mut Tx, agent: AgentId, keep: u32, ended_before: Moment) -> DbResult<u64> {
    let ended = tx
        .query(
            "DELETE FROM session WHERE agent_id = $1 AND token_hash NOT IN \
         (SELECT token_hash FROM session WHERE agent_id = $1 ORDER BY created_at DESC, token_hash LIMIT $2)",
        )
        .bind(agent)
        .bind(i64::from(keep))
        .execute()
        .await?;
    tx.query("DELETE FROM session WHERE created_at < $1").bind(ended_before).execute().await?;
    Ok(ended)
}
