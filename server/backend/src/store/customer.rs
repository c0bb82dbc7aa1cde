//! Customers.

use crate::{
    db::{DbResult, Record, Select, Tx},
    fold::{fold, fold_identifier},
    session::Scope,
    store::{
        counter,
        order::{Keys, Order},
        search_expression::{Search, Way},
        words::{Table, Words},
    },
};
use domain::{
    CustomerId, CustomerUserId, Moment,
    customer::{Customer, CustomerDraft, CustomerRef, CustomerRow, Filter},
    customer_user::Validity,
    page::{Cursor, Page, Sort},
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

/// Valid customers for a picker: those whose CustomerID or name begins like the text first.
pub(crate) async fn search(tx: &mut Tx, _: &Scope, text: &str, limit: usize) -> DbResult<Vec<CustomerRef>> {
    let words = Words::new(text);
    let by_name = order(&Sort::default(), None, limit);
    let mut found: Vec<ListRow> = Vec::new();
    let text = words.iter().collect::<Vec<_>>().join(" ");
    for column in ["c.key_folded", "c.name_folded"].into_iter().filter(|_| !words.is_empty()) {
        let mut select = start(tx, &list_columns(&by_name.columns()), &Search::new(""), Validity::Valid, None);
        select.push("AND").push_checked(column).with(">= {}", text.clone());
        select.push("AND").push_checked(column).with("< {}", format!("{text}\u{10ffff}"));
        by_name.push(&mut select);
        found.extend(select.on(tx).all::<ListRow>().await?);
    }
    found.sort_by(|a, b| by_name.compare((&a.keys, a.id.0), (&b.keys, b.id.0)));
    found.dedup_by_key(|row| row.id);
    // Without any word: the first ones by name.
    if found.len() < limit && (words.is_empty() || !words.are_short()) {
        for row in page(tx, &Search::Words(words), Validity::Valid, &by_name).await? {
            if !found.iter().any(|known| known.id == row.id) {
                found.push(row);
            }
        }
    }
    found.truncate(limit);
    Ok(found
        .into_iter()
        .map(|row| CustomerRef { id: row.id, key: row.key, name: row.name, validity: Validity::Valid })
        .collect())
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
    #[sqlx(flatten)]
    keys: Keys,
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

/// The order of a list, with a page's limit.
pub(crate) fn order(sort: &Sort, after: Option<&Cursor>, size: usize) -> Order {
    let sort = sort.clone().or(&Sort::by("name", false));
    Order::new(&sort, |column| sort_column(column).to_owned(), after, size + 1)
}

/// Starts a statement over the customers of one validity, with the conditions of the search where there is a way.
fn start(tx: &Tx, columns: &str, search: &Search, validity: Validity, way: Option<Way>) -> Select {
    let mut select = Select::new(tx, "SELECT");
    select.push_checked(columns);
    search.start(&mut select, Table::Customer, way.unwrap_or(Way::All));
    select.with("c.validity = {}", validity.key());
    if let Some(way) = way {
        search.restrict(&mut select, way);
    }
    select
}

/// A statement for a page of one validity.
pub(crate) fn page_statement(tx: &Tx, search: &Search, validity: Validity, order: &Order) -> Select {
    let columns = list_columns(&order.columns());
    let mut select = start(tx, &columns, search, validity, Some(search.best_way(tx)));
    order.push(&mut select);
    select
}

async fn page(tx: &mut Tx, search: &Search, validity: Validity, order: &Order) -> DbResult<Vec<ListRow>> {
    if search.best_way(tx) == Way::Hits {
        let columns = list_columns(&order.columns());
        let near = order.near(tx, &columns, |tx, columns, way| start(tx, columns, search, validity, way)).await?;
        if let Some(rows) = near {
            return Ok(rows);
        }
    }
    page_statement(tx, search, validity, order).on(tx).all().await
}

/// A page of the list.
pub(crate) async fn list(
    tx: &mut Tx,
    _: &Scope,
    filter: &Filter,
    (sort, size): (&Sort, usize),
    after: Option<&Cursor>,
) -> DbResult<Page<CustomerRow>> {
    let (search, order) = (Search::new(&filter.text), order(sort, after, size));
    let mut pages = Vec::new();
    for validity in effective(filter) {
        pages.push(page(tx, &search, validity, &order).await?);
    }
    Ok(merge(pages, &order, |row| (&row.keys, row.id.0)).map(Into::into))
}

fn list_columns(keys: &str) -> String {
    format!("{keys}, c.id, c.key, c.name, c.city, c.country, c.url, c.validity")
}

/// The row of a customer, if it belongs to the list.
pub(crate) async fn row(tx: &mut Tx, _: &Scope, filter: &Filter, id: CustomerId) -> DbResult<Option<CustomerRow>> {
    let mut select = Select::new(tx, "SELECT");
    select
        .push_checked(&list_columns(&order(&Sort::default(), None, 1).columns()))
        .with("FROM customer c WHERE c.id = {} AND", id);
    select.is_in("c.validity", effective(filter).into_iter().map(Validity::key));
    Search::new(&filter.text).restrict(&mut select, Way::All);
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
    let way = search.best_way(tx);
    let mut select = Select::new(tx, "SELECT COUNT(*)");
    search.start(&mut select, Table::Customer, way);
    select.is_in("c.validity", effective(filter).into_iter().map(Validity::key));
    search.restrict(&mut select, way);
    Ok(select.on(tx).one::<(i64,)>().await?.0)
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
pub(crate) fn merge<R: Record>(pages: Vec<Vec<R>>, order: &Order, key: impl Fn(&R) -> (&Keys, Uuid)) -> RawPage<R> {
    let single = pages.len() == 1;
    let mut rows: Vec<R> = pages.into_iter().flatten().collect();
    if !single {
        rows.sort_by(|a, b| order.compare(key(a), key(b)));
    }
    // One more than a page was asked for.
    let more = rows.len() >= order.limit;
    rows.truncate(order.limit - 1);
    let next = rows.last().filter(|_| more).map(|row| {
        let (keys, id) = key(row);
        order.cursor(keys, id)
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
