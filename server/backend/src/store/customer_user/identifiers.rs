//! Who has, had or is getting a username, an address, or the token of a form.

use crate::{
    db::{DbResult, Select, Tx},
    fold::fold_identifier,
    session::Scope,
};
use domain::{CustomerUserId, Moment, SourceId};
use uuid::Uuid;

/// Who has an identifier: the person's id, name and source.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Owner {
    pub id: CustomerUserId,
    pub firstname: String,
    pub lastname: String,
    pub source_id: SourceId,
}

/// The person with a username, whatever the validity.
pub(crate) async fn by_login(tx: &mut Tx, _: &Scope, login: &str) -> DbResult<Option<Owner>> {
    tx.query("SELECT id, firstname, lastname, source_id FROM customer_user WHERE login_folded = $1")
        .bind(fold_identifier(login))
        .optional()
        .await
}

/// A person with an email address other than `except`, whatever the validity.
pub(crate) async fn by_email(
    tx: &mut Tx,
    _: &Scope,
    email: &str,
    except: Option<CustomerUserId>,
) -> DbResult<Option<Owner>> {
    tx.query(
        "SELECT id, firstname, lastname, source_id FROM customer_user WHERE email_folded = $1 AND id <> $2 LIMIT 1",
    )
    .bind(fold_identifier(email))
    .bind(except.map_or(Uuid::nil(), |id| id.0))
    .optional()
    .await
}

#[derive(sqlx::FromRow)]
struct Found {
    identifier: String,
    #[sqlx(flatten)]
    owner: Owner,
}

/// The people with these folded usernames, whatever the validity.
pub(crate) async fn by_logins(tx: &mut Tx, _: &Scope, logins: Vec<String>) -> DbResult<Vec<(String, Owner)>> {
    let head = "SELECT login_folded AS identifier, id, firstname, lastname, source_id FROM customer_user WHERE";
    owners(tx, Select::new(tx, head), "login_folded", logins).await
}

/// The people with these folded email addresses, whatever the validity.
pub(crate) async fn by_emails(tx: &mut Tx, _: &Scope, emails: Vec<String>) -> DbResult<Vec<(String, Owner)>> {
    let head = "SELECT email_folded AS identifier, id, firstname, lastname, source_id FROM customer_user WHERE";
    owners(tx, Select::new(tx, head), "email_folded", emails).await
}

async fn owners(
    tx: &mut Tx,
    mut select: Select,
    column: &'static str,
    identifiers: Vec<String>,
) -> DbResult<Vec<(String, Owner)>> {
    select.is_in(column, identifiers);
    let found = select.on(tx).all::<Found>().await?;
    Ok(found.into_iter().map(|found| (found.identifier, found.owner)).collect())
}

/// The person that a form with this token has added already.
pub(crate) async fn by_token(tx: &mut Tx, token: Uuid) -> DbResult<Option<CustomerUserId>> {
    let row =
        tx.query("SELECT id FROM customer_user WHERE token = $1").bind(token).optional::<(CustomerUserId,)>().await?;
    Ok(row.map(|(id,)| id))
}

/// Usernames and addresses that a person had before.
pub(crate) async fn former_identifiers(tx: &mut Tx, _: &Scope, id: CustomerUserId) -> DbResult<Vec<String>> {
    let rows = tx
        .query("SELECT value_folded FROM former_identifier WHERE customer_user_id = $1 ORDER BY value_folded")
        .bind(id)
        .all::<(String,)>()
        .await?;
    Ok(rows.into_iter().map(|(value,)| value).collect())
}

/// Remembers that a person had an identifier.
pub(crate) async fn remember_identifier(
    tx: &mut Tx,
    _: &Scope,
    id: CustomerUserId,
    value: &str,
    now: Moment,
) -> DbResult<()> {
    tx.query(
        "INSERT INTO former_identifier (customer_user_id, value_folded, at) VALUES ($1, $2, $3) \
         ON CONFLICT (customer_user_id, value_folded) DO UPDATE SET at = excluded.at",
    )
    .bind(id)
    .bind(fold_identifier(value))
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
