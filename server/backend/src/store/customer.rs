//! Customers.

use crate::{
    db::{DbResult, Select, Tx},
    fold::{fold, fold_identifier},
    session::Scope,
    store::counter,
};
use domain::{
    CustomerId, CustomerUserId, Moment,
    customer::{Customer, CustomerDraft, CustomerRef},
    customer_user::Validity,
};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: CustomerId,
    key: String,
    name: String,
    street: String,
    zip: String,
    city: String,
    country: String,
    url: String,
    validity: String,
    comment: String,
    version: i64,
    created_at: Moment,
    created_by: String,
    changed_at: Moment,
    changed_by: String,
    people: i64,
}

pub(crate) fn validity(key: &str) -> Validity {
    Validity::from_key(key).unwrap_or(Validity::Invalid)
}

/// A statement for a customer and how many valid people it has. CROSS JOIN lets SQLite begin with the customer's people; it
/// would look at everybody who is valid.
pub(crate) fn find_statement(tx: &Tx, id: CustomerId) -> Select {
    let mut select = Select::new(
        tx,
        "SELECT c.id, c.key, c.name, c.street, c.zip, c.city, c.country, c.url, c.validity, c.comment, c.version, \
         c.created_at, c.created_by, c.changed_at, c.changed_by, (SELECT COUNT(*) FROM customer_user_customer r \
         CROSS JOIN customer_user p WHERE r.customer_id = c.id AND p.id = r.customer_user_id AND p.validity = 'valid') \
         AS people FROM customer c",
    );
    select.with("WHERE c.id = {}", id);
    select
}

/// A customer with how many valid people it has.
pub(crate) async fn find(tx: &mut Tx, _: &Scope, id: CustomerId) -> DbResult<Option<Customer>> {
    let row = find_statement(tx, id).on(tx).optional::<Row>().await?;
    Ok(row.map(|row| Customer {
        id: row.id,
        draft: CustomerDraft {
            key: row.key,
            name: row.name,
            street: row.street,
            zip: row.zip,
            city: row.city,
            country: row.country,
            url: row.url,
            validity: validity(&row.validity),
            comment: row.comment,
        },
        people: row.people,
        version: row.version,
        created_at: row.created_at,
        created_by: row.created_by,
        changed_at: row.changed_at,
        changed_by: row.changed_by,
    }))
}

#[derive(sqlx::FromRow)]
struct RefRow {
    id: CustomerId,
    key: String,
    name: String,
    validity: String,
}

impl From<RefRow> for CustomerRef {
    fn from(row: RefRow) -> Self {
        Self { id: row.id, key: row.key, name: row.name, validity: validity(&row.validity) }
    }
}

/// The customer with a CustomerID, whatever its validity.
pub(crate) async fn by_key(tx: &mut Tx, _: &Scope, key: &str) -> DbResult<Option<CustomerRef>> {
    let row = tx
        .query("SELECT id, key, name, validity FROM customer WHERE key_folded = $1")
        .bind(fold_identifier(key))
        .optional::<RefRow>()
        .await?;
    Ok(row.map(Into::into))
}

/// Like [`by_key`], for somebody who is to have this customer: until the end of the transaction it is not renamed.
pub(crate) async fn keep_by_key(tx: &mut Tx, scope: &Scope, key: &str) -> DbResult<Option<CustomerRef>> {
    Ok(keep_by_keys(tx, scope, vec![fold_identifier(key)]).await?.pop().map(|(_, customer)| customer))
}

/// The customers with these folded CustomerIDs, whatever their validity; until the end of the transaction they are not
/// renamed.
pub(crate) async fn keep_by_keys(tx: &mut Tx, _: &Scope, keys: Vec<String>) -> DbResult<Vec<(String, CustomerRef)>> {
    let mut select = Select::new(tx, "SELECT id, key, name, validity FROM customer WHERE");
    select.is_in("key_folded", keys);
    if !tx.is_sqlite() {
        select.push("ORDER BY id FOR SHARE");
    }
    let found = select.on(tx).all::<RefRow>().await?;
    Ok(found.into_iter().map(|row| (fold_identifier(&row.key), row.into())).collect())
}

/// The customers of some people, each with whether it is the primary one, by name.
pub(crate) async fn of_people(
    tx: &mut Tx,
    _: &Scope,
    people: &[CustomerUserId],
) -> DbResult<HashMap<CustomerUserId, Vec<(bool, CustomerRef)>>> {
    #[derive(sqlx::FromRow)]
    struct Related {
        customer_user_id: CustomerUserId,
        main: bool,
        #[sqlx(flatten)]
        customer: RefRow,
    }
    let mut select = Select::new(
        tx,
        "SELECT r.customer_user_id, r.main, c.id, c.key, c.name, c.validity FROM customer_user_customer r \
         JOIN customer c ON c.id = r.customer_id WHERE",
    );
    select.is_in("r.customer_user_id", people.iter().copied()).push("ORDER BY c.name_folded, c.id");
    let mut found: HashMap<CustomerUserId, Vec<(bool, CustomerRef)>> = HashMap::new();
    for row in select.on(tx).all::<Related>().await? {
        found.entry(row.customer_user_id).or_default().push((row.main, row.customer.into()));
    }
    Ok(found)
}

/// What is written of a customer.
pub(crate) struct Write<'a> {
    pub draft: &'a CustomerDraft,
    pub by: &'a str,
    pub now: Moment,
}

fn search_text(draft: &CustomerDraft) -> String {
    fold(&format!("{} {} {} {} {}", draft.key, draft.name, draft.city, draft.country, domain::link::host(&draft.url)))
}

/// Adds a customer.
pub(crate) async fn insert(
    tx: &mut Tx,
    _: &Scope,
    id: CustomerId,
    write: &Write<'_>,
    token: Option<Uuid>,
) -> DbResult<()> {
    let draft = write.draft;
    let number = counter::add(tx, "customer:number", 1).await?;
    tx.query(
        "INSERT INTO customer (id, number, key, key_folded, name, name_folded, street, zip, city, city_folded, country, \
         country_folded, url, url_folded, validity, comment, search, version, created_at, created_by, changed_at, \
         changed_by, token, street_folded, zip_folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
         $14, $15, $16, $17, 1, $18, $19, $18, $19, $20, $21, $22)",
    )
    .bind(id)
    .bind(number)
    .bind(draft.key.clone())
    .bind(fold_identifier(&draft.key))
    .bind(draft.name.clone())
    .bind(fold(&draft.name))
    .bind(draft.street.clone())
    .bind(draft.zip.clone())
    .bind(draft.city.clone())
    .bind(fold(&draft.city))
    .bind(draft.country.clone())
    .bind(fold(&draft.country))
    .bind(draft.url.clone())
    .bind(fold(domain::link::host(&draft.url)))
    .bind(draft.validity.key())
    .bind(draft.comment.clone())
    .bind(search_text(draft))
    .bind(write.now)
    .bind(write.by.to_owned())
    .bind(token)
    .bind(fold(&draft.street))
    .bind(fold(&draft.zip))
    .execute()
    .await?;
    counter::add(tx, &format!("customer:{}", draft.validity.key()), 1).await?;
    Ok(())
}

/// Changes a customer if `version` is still the stored one; tells whether it was. Its people follow its key and name.
pub(crate) async fn update(
    tx: &mut Tx,
    _: &Scope,
    before: &Customer,
    write: &Write<'_>,
    version: i64,
) -> DbResult<bool> {
    let draft = write.draft;
    let changed = tx
        .query(
            "UPDATE customer SET key = $2, key_folded = $3, name = $4, name_folded = $5, street = $6, zip = $7, city = $8, \
             city_folded = $9, country = $10, country_folded = $11, url = $12, url_folded = $13, validity = $14, \
             comment = $15, search = $16, version = version + 1, changed_at = $17, changed_by = $18, \
             street_folded = $20, zip_folded = $21 WHERE id = $1 AND version = $19",
        )
        .bind(before.id)
        .bind(draft.key.clone())
        .bind(fold_identifier(&draft.key))
        .bind(draft.name.clone())
        .bind(fold(&draft.name))
        .bind(draft.street.clone())
        .bind(draft.zip.clone())
        .bind(draft.city.clone())
        .bind(fold(&draft.city))
        .bind(draft.country.clone())
        .bind(fold(&draft.country))
        .bind(draft.url.clone())
        .bind(fold(domain::link::host(&draft.url)))
        .bind(draft.validity.key())
        .bind(draft.comment.clone())
        .bind(search_text(draft))
        .bind(write.now)
        .bind(write.by.to_owned())
        .bind(version)
        .bind(fold(&draft.street))
        .bind(fold(&draft.zip))
        .execute()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    counter::shift(tx, "customer", before.draft.validity, draft.validity).await?;
    if (&before.draft.key, &before.draft.name) != (&draft.key, &draft.name) {
        super::follow::follow_customer(tx, before, write).await?;
    }
    Ok(true)
}

/// The customer that a form with this token has added already.
pub(crate) async fn by_token(tx: &mut Tx, token: Uuid) -> DbResult<Option<CustomerId>> {
    let row = tx.query("SELECT id FROM customer WHERE token = $1").bind(token).optional::<(CustomerId,)>().await?;
    Ok(row.map(|(id,)| id))
}
