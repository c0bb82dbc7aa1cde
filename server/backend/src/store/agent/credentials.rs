//! What signing in needs to know and to write.

use crate::{
    db::{DbResult, Select, Tx},
    fold::fold_identifier,
    session::Scope,
};
use domain::{AgentId, Moment};

/// What a sign-in looks at.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Credentials {
    pub id: AgentId,
    pub login: String,
    pub firstname: String,
    pub lastname: String,
    pub email: String,
    pub password_hash: Option<String>,
}

impl Credentials {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.firstname, self.lastname).trim().to_owned()
    }
}

const CREDENTIALS: &str = "SELECT id, login, firstname, lastname, email, password_hash FROM agent";

/// The credentials of a username.
pub(crate) async fn credentials(tx: &mut Tx, login: &str) -> DbResult<Option<Credentials>> {
    let mut select = Select::new(tx, CREDENTIALS);
    select.with("WHERE login_folded = {}", fold_identifier(login));
    select.on(tx).optional().await
}

/// The credentials of a known agent.
pub(crate) async fn credentials_of(tx: &mut Tx, _: &Scope, id: AgentId) -> DbResult<Option<Credentials>> {
    let mut select = Select::new(tx, CREDENTIALS);
    select.with("WHERE id = {}", id);
    select.on(tx).optional().await
}

/// Notes a successful sign-in, if the agent may sign in and the password is still the one that was verified; tells
/// whether that is so.
pub(crate) async fn note_success(tx: &mut Tx, id: AgentId, hash: &str, now: Moment) -> DbResult<bool> {
    let changed = tx
        .query(
            "UPDATE agent SET failed_count = 0, last_login_at = $2 \
             WHERE id = $1 AND password_hash = $3 AND validity = 'valid' AND locked_at IS NULL",
        )
        .bind(id)
        .bind(now)
        .bind(hash.to_owned())
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Counts a failed sign-in and locks the account when there are `max` of them (0: never); tells whether it did.
/// Unknown agents are the nil id, so that they cost the same work.
pub(crate) async fn note_failure(
    tx: &mut Tx,
    id: AgentId,
    (count, max): (i64, u32),
    (now, address): (Moment, &str),
) -> DbResult<bool> {
    tx.query(
        "UPDATE agent SET failed_count = failed_count + $2, last_failed_at = $3, last_failed_address = $4 WHERE id = $1",
    )
    .bind(id)
    .bind(count)
    .bind(now)
    .bind(address.to_owned())
    .execute()
    .await?;
    let locked = tx
        .query(
            "UPDATE agent SET locked_at = $2, lock_reason = 'threshold' \
             WHERE id = $1 AND locked_at IS NULL AND $3 > 0 AND failed_count >= $3",
        )
        .bind(id)
        .bind(now)
        .bind(i64::from(max))
        .execute()
        .await?;
    Ok(locked == 1)
}

/// Locks an agent's account; tells whether it was open.
pub(crate) async fn lock(tx: &mut Tx, _: &Scope, id: AgentId, by: &str, now: Moment) -> DbResult<bool> {
    let changed = tx
        .query(
            "UPDATE agent SET locked_at = $2, lock_reason = 'agent', locked_by = $3 \
             WHERE id = $1 AND locked_at IS NULL",
        )
        .bind(id)
        .bind(now)
        .bind(by.to_owned())
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Lets an agent try again; tells whether there was anything to reset.
pub(crate) async fn unlock(tx: &mut Tx, _: &Scope, id: AgentId) -> DbResult<bool> {
    let changed = tx
        .query(
            "UPDATE agent SET failed_count = 0, locked_at = NULL, lock_reason = NULL, locked_by = '' \
             WHERE id = $1 AND (failed_count > 0 OR locked_at IS NOT NULL)",
        )
        .bind(id)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Sets a password. A password set by somebody else is due to be changed.
pub(crate) async fn set_password(
    tx: &mut Tx,
    _: &Scope,
    id: AgentId,
    (hash, now, due): (&str, Moment, bool),
) -> DbResult<()> {
    tx.query("UPDATE agent SET password_hash = $2, password_at = $3, password_due = $4 WHERE id = $1")
        .bind(id)
        .bind(hash.to_owned())
        .bind(now)
        .bind(due)
        .execute()
        .await?;
    Ok(())
}

/// Replaces an agent's password. False when it is no longer the one that was verified: somebody has reset it meanwhile.
pub(crate) async fn replace_password(
    tx: &mut Tx,
    _: &Scope,
    id: AgentId,
    (verified, hash): (&str, &str),
    now: Moment,
) -> DbResult<bool> {
    let replaced = tx
        .query(
            "UPDATE agent SET password_hash = $2, password_at = $3, password_due = FALSE \
             WHERE id = $1 AND password_hash = $4",
        )
        .bind(id)
        .bind(hash.to_owned())
        .bind(now)
        .bind(verified.to_owned())
        .execute()
        .await?;
    Ok(replaced == 1)
}
