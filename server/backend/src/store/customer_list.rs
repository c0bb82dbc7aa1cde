//! Customers: lists, counts and pickers.

use crate::{
    db::{DbResult, Select, Tx},
    fold::fold_identifier,
    session::Scope,
    store::{
        counter,
        customer::{self, validity},
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

/// Customers for a picker: the one whose CustomerID is the text, then of one validity after the other those whose CustomerID
/// or name begins like the text before those that contain it.
pub(crate) async fn search(
    tx: &mut Tx,
    scope: &Scope,
    text: &str,
    validities: &[Validity],
    limit: usize,
) -> DbResult<Vec<CustomerRef>> {
    // No engine knows NUL.
    let text = text.replace(char::is_control, " ");
    let exact = customer::by_key(tx, scope, &text).await?;
    let mut found: Vec<_> = exact.into_iter().filter(|customer| validities.contains(&customer.validity)).collect();
    for validity in validities {
        if found.len() < limit {
            for customer in search_one(tx, &text, *validity, limit).await? {
                if !found.iter().any(|known| known.id == customer.id) {
                    found.push(customer);
                }
            }
        }
    }
    found.truncate(limit);
    Ok(found)
}

async fn search_one(tx: &mut Tx, text: &str, validity: Validity, limit: usize) -> DbResult<Vec<CustomerRef>> {
    let words = Words::new(text);
    let mut found: Vec<ListRow> = Vec::new();
    let add = |found: &mut Vec<ListRow>, row: ListRow| {
        if !found.iter().any(|known| known.id == row.id) {
            found.push(row);
        }
    };
    if !words.is_empty() {
        let keys = beginning(tx, "key", &fold_identifier(text), validity, limit).await?;
        let start = words.iter().collect::<Vec<_>>().join(" ");
        let names = beginning(tx, key::NAME, &start, validity, limit).await?;
        // CustomerIDs that are many leave room for names.
        found.extend(keys.into_iter().take((limit / 2).max(limit.saturating_sub(names.len()))));
        for row in names {
            add(&mut found, row);
        }
    }
    // Without any word: the first ones by name.
    if found.len() < limit {
        for row in page(tx, &Search::Words(words), validity, &by_name(tx, limit)).await? {
            add(&mut found, row);
        }
    }
    Ok(found.into_iter().map(|row| CustomerRef { id: row.id, key: row.key, name: row.name, validity }).collect())
}

/// The first customers of whom a column begins like a text that is folded as the column is.
async fn beginning(tx: &mut Tx, column: &str, text: &str, validity: Validity, limit: usize) -> DbResult<Vec<ListRow>> {
    let expression = sort_expression(tx, column);
    let order = order(tx, &Sort::by(column, false), None, limit);
    let mut select = start(tx, &list_columns(&order.columns()), &Search::new(""), validity, None);
    select.push("AND").push_checked(&expression).with(">= {}", text.to_owned());
    select.push("AND").push_checked(&expression).with("< {}", format!("{text}\u{10ffff}"));
    order.push(&mut select);
    select.on(tx).all().await
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
    let mut select = start(tx, &columns, search, validity, Some(search.page_way(tx)));
    order.push(&mut select);
    select
}

async fn page(tx: &mut Tx, search: &Search, validity: Validity, order: &Order) -> DbResult<Vec<ListRow>> {
    if search.page_way(tx) != Way::All {
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

/// Whether a customer belongs to what a list has up to a row.
pub(crate) async fn is_passed(
    tx: &mut Tx,
    _: &Scope,
    filter: &Filter,
    (sort, until): (&Sort, &Cursor),
    id: CustomerId,
) -> DbResult<bool> {
    let mut select = Select::new(tx, "SELECT 1");
    select.with("FROM customer c WHERE c.id = {} AND", id);
    select.is_in("c.validity", effective(filter).into_iter().map(Validity::key));
    Search::new(&filter.text).restrict(&mut select, Way::All);
    order(tx, sort, Some(until), 1).push_passed(&mut select);
    Ok(select.on(tx).optional::<(i32,)>().await?.is_some())
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
