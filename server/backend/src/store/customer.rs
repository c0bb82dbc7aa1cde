//! Customers.

use crate::{
    db::{DbResult, Record, Select, Tx},
    fold::{fold, fold_identifier},
    session::Scope,
    store::{
        counter,
        search_expression::Search,
        words::{Table, Words},
    },
};
use domain::{
    CustomerId, CustomerUserId, Moment,
    customer::{Customer, CustomerDraft, CustomerRef, CustomerRow, Filter},
    customer_user::Validity,
    page::{self, Cursor, Page, Sort},
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

/// A customer with how many valid people it has.
pub(crate) async fn find(tx: &mut Tx, _: &Scope, id: CustomerId) -> DbResult<Option<Customer>> {
    let row = tx
        .query(
            "SELECT id, key, name, street, zip, city, country, url, validity, comment, version, created_at, created_by, \
             changed_at, changed_by, (SELECT COUNT(*) FROM customer_user_customer r JOIN customer_user p \
             ON p.id = r.customer_user_id WHERE r.customer_id = customer.id AND p.validity = 'valid') AS people \
             FROM customer WHERE id = $1",
        )
        .bind(id)
        .optional::<Row>()
        .await?;
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

/// Valid customers for a picker: those whose CustomerID or name begins like the text first.
pub(crate) async fn search(tx: &mut Tx, _: &Scope, text: &str, limit: usize) -> DbResult<Vec<CustomerRef>> {
    let words = Words::new(text);
    let mut found: Vec<CustomerRef> = Vec::new();
    for prefix in [true, false] {
        if found.len() >= limit || (words.are_short() && !prefix && !words.is_empty()) {
            continue;
        }
        let mut select =
            Select::new(tx, "SELECT c.id, c.key, c.name, c.validity FROM customer c WHERE c.validity = 'valid'");
        if words.is_empty() {
            // Nothing typed yet: the first ones by name.
        } else if prefix {
            let start = words.iter().collect::<Vec<_>>().join(" ");
            let end = format!("{start}\u{10ffff}");
            select.with("AND ((c.key_folded >= {}", start.clone()).with("AND c.key_folded < {})", end.clone());
            select.with("OR (c.name_folded >= {}", start).with("AND c.name_folded < {}))", end);
        } else {
            words.restrict(tx, &mut select, Table::Customer);
        }
        select.push("ORDER BY c.name_folded, c.id");
        select.with("LIMIT {}", i64::try_from(limit).unwrap_or(i64::MAX));
        for row in select.on(tx).all::<RefRow>().await? {
            if found.len() < limit && !found.iter().any(|known| known.id == row.id) {
                found.push(row.into());
            }
        }
        if words.is_empty() {
            break;
        }
    }
    Ok(found)
}

fn sort_column(column: &str) -> &'static str {
    match column {
        "key" => "c.key_folded",
        "city" => "c.city_folded",
        "country" => "c.country_folded",
        "url" => "c.url_folded",
        _ => "c.name_folded",
    }
}

#[derive(sqlx::FromRow)]
struct ListRow {
    sort_key: String,
    id: CustomerId,
    key: String,
    name: String,
    city: String,
    country: String,
    url: String,
    validity: String,
}

impl From<ListRow> for CustomerRow {
    fn from(row: ListRow) -> Self {
        Self {
            id: row.id,
            key: row.key,
            name: row.name,
            city: row.city,
            country: row.country,
            url: row.url,
            validity: validity(&row.validity),
        }
    }
}

/// A statement for a page of one validity.
pub(crate) fn page_statement(
    tx: &Tx,
    filter: &Filter,
    validity: Validity,
    sort: &Sort,
    after: Option<&Cursor>,
) -> Select {
    let column = sort_column(&sort.column);
    let mut select = Select::new(tx, "SELECT");
    select.push_checked(column).push(LIST_COLUMNS);
    select.with("FROM customer c WHERE c.validity = {}", validity.key());
    Search::new(&filter.text).restrict(tx, &mut select, Table::Customer);
    keyset(&mut select, column, sort.descending, after);
    select
}

/// A page of the list.
pub(crate) async fn list(
    tx: &mut Tx,
    _: &Scope,
    filter: &Filter,
    sort: &Sort,
    after: Option<&Cursor>,
) -> DbResult<Page<CustomerRow>> {
    let mut pages = Vec::new();
    for validity in effective(filter) {
        pages.push(page_statement(tx, filter, validity, sort, after).on(tx).all::<ListRow>().await?);
    }
    Ok(merge(pages, sort.descending, |row| (&row.sort_key, row.id.0)).map(Into::into))
}

const LIST_COLUMNS: &str = "AS sort_key, c.id, c.key, c.name, c.city, c.country, c.url, c.validity";

/// The row of a customer, if it belongs to the list.
pub(crate) async fn row(tx: &mut Tx, _: &Scope, filter: &Filter, id: CustomerId) -> DbResult<Option<CustomerRow>> {
    let mut select = Select::new(tx, "SELECT c.name_folded");
    select.push(LIST_COLUMNS).with("FROM customer c WHERE c.id = {} AND", id);
    select.is_in("c.validity", effective(filter).into_iter().map(Validity::key));
    Search::new(&filter.text).restrict(tx, &mut select, Table::Customer);
    Ok(select.on(tx).optional::<ListRow>().await?.map(Into::into))
}

fn effective(filter: &Filter) -> Vec<Validity> {
    if filter.validities.is_empty() { vec![Validity::Valid] } else { filter.validities.clone() }
}

/// How many customers a list has.
pub(crate) async fn count(tx: &mut Tx, _: &Scope, filter: &Filter) -> DbResult<i64> {
    let search = Search::new(&filter.text);
    if search.is_empty() {
        return counter::sum(tx, effective(filter).into_iter().map(|validity| format!("customer:{}", validity.key())))
            .await;
    }
    let mut select = Select::new(tx, "SELECT COUNT(*) FROM customer c WHERE");
    select.is_in("c.validity", effective(filter).into_iter().map(Validity::key));
    search.restrict(tx, &mut select, Table::Customer);
    Ok(select.on(tx).one::<(i64,)>().await?.0)
}

/// Adds the condition, order and limit of a keyset page over `column` and `c.id`.
pub(crate) fn keyset(select: &mut Select, column: &str, descending: bool, after: Option<&Cursor>) {
    let (compare, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
    if let Some(after) = after {
        // Cursors come with the request; PostgreSQL has no text with NUL.
        let key = after.key.replace('\0', "");
        select.with_checked(&format!("AND {column} {compare}= {{}}"), key.clone());
        select.with_checked(&format!("AND ({column} {compare} {{}}"), key);
        select.with_checked(&format!("OR c.id {compare} {{}})"), after.id);
    }
    select.push_checked(&format!("ORDER BY {column} {direction}, c.id {direction} LIMIT {}", page::SIZE + 1));
}

/// A page whose rows are still rows of the database.
pub(crate) struct RawPage<R> {
    rows: Vec<R>,
    next: Option<Cursor>,
}

impl<R> RawPage<R> {
    pub(crate) fn map<T>(self, make: impl FnMut(R) -> T) -> Page<T> {
        Page { rows: self.rows.into_iter().map(make).collect(), next: self.next }
    }
}

/// Merges the pages of several validities, each in order, into one page.
pub(crate) fn merge<R: Record>(
    pages: Vec<Vec<R>>,
    descending: bool,
    key: impl Fn(&R) -> (&String, Uuid),
) -> RawPage<R> {
    let single = pages.len() == 1;
    let mut rows: Vec<R> = pages.into_iter().flatten().collect();
    if !single {
        rows.sort_by(|a, b| {
            let order = key(a).cmp(&key(b));
            if descending { order.reverse() } else { order }
        });
    }
    let more = rows.len() > page::SIZE;
    rows.truncate(page::SIZE);
    let next = rows.last().filter(|_| more).map(|row| {
        let (key, id) = key(row);
        Cursor { key: key.clone(), id }
    });
    RawPage { rows, next }
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
         changed_by, token) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, $18, \
         $19, $18, $19, $20)",
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
             comment = $15, search = $16, version = version + 1, changed_at = $17, changed_by = $18 \
             WHERE id = $1 AND version = $19",
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
