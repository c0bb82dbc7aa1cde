//! How people can sign in.

use crate::{
    db::{DbResult, Tx},
    session::Scope,
};
use domain::{CustomerUserId, Moment};

/// How a person can sign in, as it is stored.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials {
    pub hash: Option<String>,
    pub due: bool,
    pub invited: bool,
}

impl Credentials {
    /// What the history calls it; none where there is nothing.
    pub(crate) fn state(&self) -> Option<&'static str> {
        if self.invited { Some("invite") } else { self.hash.is_some().then_some("set") }
    }
}

/// Notes that a person is to be invited. A password stays until the person has chosen another one.
pub(crate) async fn invite(tx: &mut Tx, _: &Scope, id: CustomerUserId) -> DbResult<()> {
    tx.query("UPDATE customer_user SET invited = TRUE WHERE id = $1").bind(id).execute().await?;
    Ok(())
}

/// Sets how a person can sign in.
pub(crate) async fn set_credentials(
    tx: &mut Tx,
    _: &Scope,
    id: CustomerUserId,
    credentials: &Credentials,
    now: Moment,
) -> DbResult<()> {
    tx.query(
        "UPDATE customer_user SET password_hash = $2, password_at = $3, password_due = $4, invited = $5 WHERE id = $1",
    )
    .bind(id)
    .bind(credentials.hash.clone())
    .bind(credentials.hash.as_ref().map(|_| now))
    .bind(credentials.due)
    .bind(credentials.invited)
    .execute()
    .await?;
    Ok(())
}

/// The password hash of a person.
pub(crate) async fn password_hash(tx: &mut Tx, _: &Scope, id: CustomerUserId) -> DbResult<Option<String>> {
    let row = tx
        .query("SELECT password_hash FROM customer_user WHERE id = $1")
        .bind(id)
        .optional::<(Option<String>,)>()
        .await?;
    Ok(row.and_then(|(hash,)| hash))
}
