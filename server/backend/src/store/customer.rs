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

/// The customer with a CustomerID, or else the one that had it last, whatever its validity; until the end of the
/// transaction it is not renamed.
pub(crate) async fn keep_by_key(tx: &mut Tx, scope: &Scope, key: &str) -> DbResult<Option<CustomerRef>> {
    let folded = fold_identifier(key);
    Ok(keep_by_keys(tx, scope, vec![folded.clone()]).await?.remove(&folded))
}

/// The customers with these folded CustomerIDs, or else those that had them last, whatever their validity; until the end
/// of the transaction they are not renamed.
pub(crate) async fn keep_by_keys(
    tx: &mut Tx,
    scope: &Scope,
    keys: Vec<String>,
) -> DbResult<HashMap<String, CustomerRef>> {
    let mut found = HashMap::new();
    // A statement takes only so many values.
    for some in keys.chunks(1000) {
        let mut select = Select::new(tx, "SELECT id, key, name, validity FROM customer WHERE");
        select.is_in("key_folded", some.iter().cloned());
        if !tx.is_sqlite() {
            select.push("ORDER BY id FOR SHARE");
        }
        let rows = select.on(tx).all::<RefRow>().await?;
        found.extend(rows.into_iter().map(|row| (fold_identifier(&row.key), row.into())));
        let missing: Vec<String> = some.iter().filter(|key| !found.contains_key(*key)).cloned().collect();
        if !missing.is_empty() {
            found.extend(by_former_keys(tx, scope, missing, true).await?);
        }
    }
    Ok(found)
}

/// The customers that had these folded CustomerIDs last, to be kept as they are or only looked at.
async fn by_former_keys(
    tx: &mut Tx,
    _: &Scope,
    keys: Vec<String>,
    keep: bool,
) -> DbResult<HashMap<String, CustomerRef>> {
    #[derive(sqlx::FromRow)]
    struct Former {
        value_folded: String,
        #[sqlx(flatten)]
        customer: RefRow,
    }
    let mut select = Select::new(
        tx,
        "SELECT f.value_folded, c.id, c.key, c.name, c.validity FROM former_customer_key f \
         JOIN customer c ON c.id = f.customer_id WHERE",
    );
    select.is_in("f.value_folded", keys).push("ORDER BY f.at, c.id");
    if keep && !tx.is_sqlite() {
        select.push("FOR SHARE OF c");
    }
    let found = select.on(tx).all::<Former>().await?;
    Ok(found.into_iter().map(|row| (row.value_folded, row.customer.into())).collect())
}

/// The customer with a CustomerID, or else the one that had it last, whatever its validity.
pub(crate) async fn by_any_key(tx: &mut Tx, scope: &Scope, key: &str) -> DbResult<Option<CustomerRef>> {
    if let Some(customer) = by_key(tx, scope, key).await? {
        return Ok(Some(customer));
    }
    let folded = fold_identifier(key);
    Ok(by_former_keys(tx, scope, vec![folded.clone()], false).await?.remove(&folded))
}

/// CustomerIDs that a customer had before.
async fn former_keys(tx: &mut Tx, id: CustomerId) -> DbResult<Vec<String>> {
    let rows = tx
        .query("SELECT value_folded FROM former_customer_key WHERE customer_id = $1 ORDER BY value_folded")
        .bind(id)
        .all::<(String,)>()
        .await?;
    Ok(rows.into_iter().map(|(value,)| value).collect())
}

/// Remembers that a customer had a CustomerID.
async fn remember_key(tx: &mut Tx, id: CustomerId, key: &str, now: Moment) -> DbResult<()> {
    tx.query(
        "INSERT INTO former_customer_key (customer_id, value_folded, at) VALUES ($1, $2, $3) \
         ON CONFLICT (customer_id, value_folded) DO UPDATE SET at = excluded.at",
    )
    .bind(id)
    .bind(fold_identifier(key))
    .bind(now)
    .execute()
    .await?;
    Ok(())
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

fn search_text(draft: &CustomerDraft, former: &[String]) -> String {
    let host = domain::link::host(&draft.url);
    let own = [&*draft.key, &*draft.name, &*draft.city, &*draft.country, host];
    fold(&own.into_iter().chain(former.iter().map(String::as_str)).collect::<Vec<_>>().join(" "))
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
    .bind(search_text(draft, &[]))
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
    if fold_identifier(&before.draft.key) != fold_identifier(&draft.key) {
        remember_key(tx, before.id, &before.draft.key, write.now).await?;
    }
    let former = former_keys(tx, before.id).await?;
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
        .bind(search_text(draft, &former))
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
