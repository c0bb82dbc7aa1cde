//! Customers: lists, counts and pickers.

use crate::{
    db::{DbResult, Select, Tx},
    session::Scope,
    store::{
        counter,
        customer::validity,
        order::{self, Keys, Order, merge},
        search_expression::{Search, Way},
        words::{Table, Words},
    },
};
use domain::{
    CustomerId, Moment,
    customer::{CustomerRef, CustomerRow, Filter},
    customer_user::Validity,
    field::key,
    page::{Column, Cursor, Page, Sort},
};

/// Customers for a picker, of one validity after the other as long as there is room: those whose CustomerID or name begins
/// like the text first.
pub(crate) async fn search(
    tx: &mut Tx,
    _: &Scope,
    text: &str,
    validities: &[Validity],
    limit: usize,
) -> DbResult<Vec<CustomerRef>> {
    let mut found = Vec::new();
    for validity in validities {
        if found.len() < limit {
            found.extend(search_one(tx, text, *validity, limit - found.len()).await?);
        }
    }
    Ok(found)
}

async fn search_one(tx: &mut Tx, text: &str, validity: Validity, limit: usize) -> DbResult<Vec<CustomerRef>> {
    let words = Words::new(text);
    let by_name = by_name(tx, limit);
    let mut found: Vec<ListRow> = Vec::new();
    let text = words.iter().collect::<Vec<_>>().join(" ");
    for column in ["c.key_folded", "c.name_folded"].into_iter().filter(|_| !words.is_empty()) {
        let mut select = start(tx, &list_columns(&by_name.columns()), &Search::new(""), validity, None);
        select.push("AND").push_checked(column).with(">= {}", text.clone());
        select.push("AND").push_checked(column).with("< {}", format!("{text}\u{10ffff}"));
        by_name.push(&mut select);
        found.extend(select.on(tx).all::<ListRow>().await?);
    }
    found.sort_by(|a, b| by_name.compare((&a.keys, a.id.0), (&b.keys, b.id.0)));
    found.dedup_by_key(|row| row.id);
    // Without any word: the first ones by name.
    if found.len() < limit && (words.is_empty() || !words.are_short()) {
        for row in page(tx, &Search::Words(words), validity, &by_name).await? {
            if !found.iter().any(|known| known.id == row.id) {
                found.push(row);
            }
        }
    }
    found.truncate(limit);
    Ok(found.into_iter().map(|row| CustomerRef { id: row.id, key: row.key, name: row.name, validity }).collect())
}

/// The expression by which a column sorts; each has an index that begins with the validity.
fn sort_expression(tx: &Tx, column: &str) -> String {
    match column {
        "key" | "street" | "zip" | "city" | "country" | "url" => format!("c.{column}_folded"),
        other => order::of_record(tx, other).unwrap_or_else(|| "c.name_folded".into()),
    }
}

#[derive(sqlx::FromRow)]
struct ListRow {
    #[sqlx(flatten)]
    keys: Keys,
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
    created_at: Moment,
    changed_at: Moment,
}

impl ListRow {
    fn into_row(self, columns: &[Column]) -> CustomerRow {
        let cell = |column: &Column| match column.key.as_str() {
            "street" => self.street.clone(),
            "zip" => self.zip.clone(),
            "city" => self.city.clone(),
            "country" => self.country.clone(),
            "url" => self.url.clone(),
            key::VALIDITY => self.validity.clone(),
            key::COMMENT => self.comment.clone(),
            key::CREATED => self.created_at.0.to_string(),
            key::CHANGED => self.changed_at.0.to_string(),
            _ => String::new(),
        };
        let cells = columns.iter().map(cell).collect();
        CustomerRow { id: self.id, validity: validity(&self.validity), key: self.key, name: self.name, cells }
    }
}

/// The order of a list, with a page's limit.
pub(crate) fn order(tx: &Tx, sort: &Sort, after: Option<&Cursor>, size: usize) -> Order {
    Order::new(sort, |column| sort_expression(tx, column), after, size + 1)
}

/// The order by name.
fn by_name(tx: &Tx, size: usize) -> Order {
    order(tx, &Sort::by(key::NAME, false), None, size)
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
        let text = (search, Table::Customer);
        let near = order.near(tx, &columns, text, |tx, columns, way| start(tx, columns, search, validity, way)).await?;
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
    columns: &[Column],
) -> DbResult<Page<CustomerRow>> {
    let (search, order) = (Search::new(&filter.text), order(tx, sort, after, size));
    let mut pages = Vec::new();
    for validity in effective(filter) {
        pages.push(page(tx, &search, validity, &order).await?);
    }
    Ok(merge(pages, &order, |row| (&row.keys, row.id.0)).map(|row| row.into_row(columns)))
}

fn list_columns(keys: &str) -> String {
    format!(
        "{keys}, c.id, c.key, c.name, c.street, c.zip, c.city, c.country, c.url, c.validity, c.comment, c.created_at, \
         c.changed_at"
    )
}

/// The row of a customer, if it belongs to the list.
pub(crate) async fn row(
    tx: &mut Tx,
    _: &Scope,
    filter: &Filter,
    id: CustomerId,
    columns: &[Column],
) -> DbResult<Option<CustomerRow>> {
    let mut select = Select::new(tx, "SELECT");
    select.push_checked(&list_columns(&by_name(tx, 1).columns())).with("FROM customer c WHERE c.id = {} AND", id);
    select.is_in("c.validity", effective(filter).into_iter().map(Validity::key));
    Search::new(&filter.text).restrict(&mut select, Way::All);
    Ok(select.on(tx).optional::<ListRow>().await?.map(|row| row.into_row(columns)))
}

fn effective(filter: &Filter) -> Vec<Validity> {
    let mut validities = filter.validities.clone();
    // Each once: what is wanted comes from addresses.
    validities.sort_unstable();
    validities.dedup();
    if validities.is_empty() { vec![Validity::Valid] } else { validities }
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
