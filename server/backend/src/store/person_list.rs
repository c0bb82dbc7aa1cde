//! Customer users: lists, counts and neighbours.

use crate::{
    db::{DbResult, Select, Tx},
    session::Scope,
    store::{
        counter,
        customer::validity,
        customer_user::{VALUE_COLUMNS, ValueColumns},
        order::{self, Keys, Order, merge},
        search_expression::{Search, Way},
        words::Table,
    },
};
use domain::{
    CustomerId, CustomerUserId, Moment, SourceId,
    customer_user::{Filter, Neighbours, Row, Validity},
    field::{self, key},
    page::{Column, Cursor, Page, Sort},
};

/// The expression by which a column sorts; each has an index that begins with the validity.
fn sort_expression(tx: &Tx, column: &str) -> String {
    if let Some(expression) = order::of_record(tx, column) {
        return expression;
    }
    let collation = order::collation(tx);
    match column {
        key::LOGIN => "c.login_folded".into(),
        key::EMAIL => "c.email_folded".into(),
        key::CUSTOMER => "c.customer_key_folded".into(),
        key::CUSTOMER_NAME => "c.customer_name_folded".into(),
        key::LASTNAME => "c.lastname_folded".into(),
        key::LAST_LOGIN => format!("COALESCE(CAST(c.last_login_at AS TEXT), ''){collation}"),
        key::LOGIN_FORBIDDEN => format!("(CASE WHEN c.login_forbidden THEN 'yes' ELSE '' END){collation}"),
        // In the order in which they were added.
        key::SOURCE if tx.is_sqlite() => "HEX(c.source_id)".into(),
        key::SOURCE => format!("CAST(c.source_id AS TEXT){collation}"),
        other if other != key::NAME && field::is_key(other) => {
            format!("COALESCE(c.sort_keys ->> '{other}', ''){collation}")
        }
        _ => "c.name_folded".into(),
    }
}

#[derive(sqlx::FromRow)]
struct ListRow {
    #[sqlx(flatten)]
    keys: Keys,
    id: CustomerUserId,
    source_id: SourceId,
    #[sqlx(flatten)]
    values: ValueColumns,
    customer_id: Option<CustomerId>,
    customer_name: String,
    validity: String,
    login_forbidden: bool,
    last_login_at: Option<Moment>,
    created_at: Moment,
    changed_at: Moment,
}

impl ListRow {
    fn into_row(self, columns: &[Column]) -> Row {
        let values = self.values.into_values();
        let cell = |column: &Column| match column.key.as_str() {
            key::CUSTOMER_NAME => self.customer_name.clone(),
            key::SOURCE => self.source_id.to_string(),
            key::VALIDITY => self.validity.clone(),
            key::LOGIN_FORBIDDEN => {
                if self.login_forbidden {
                    "yes".into()
                } else {
                    String::new()
                }
            }
            key::LAST_LOGIN => self.last_login_at.map(|at| at.0.to_string()).unwrap_or_default(),
            key::CREATED => self.created_at.0.to_string(),
            key::CHANGED => self.changed_at.0.to_string(),
            other => values.get(other).to_owned(),
        };
        let cells = columns.iter().map(cell).collect();
        Row {
            id: self.id,
            login: values.get(key::LOGIN).to_owned(),
            name: values.name(),
            validity: validity(&self.validity),
            login_forbidden: self.login_forbidden,
            customer: self.customer_id,
            cells,
        }
    }
}

/// The best way to find what a filter's text fits. A customer has few people, who are compared.
fn best_way(tx: &Tx, filter: &Filter) -> Way {
    if filter.customer.is_some() { Way::All } else { Search::new(&filter.text).best_way(tx) }
}

/// Likewise, for a page.
fn page_way(tx: &Tx, filter: &Filter) -> Way {
    if filter.customer.is_some() { Way::All } else { Search::new(&filter.text).page_way(tx) }
}

/// Starts a statement over people that match a filter; without a way, whatever its text is.
fn start(tx: &Tx, columns: &str, filter: &Filter, validities: &[Validity], way: Option<Way>) -> Select {
    let search = Search::new(&filter.text);
    let mut select = Select::new(tx, "SELECT");
    select.push_checked(columns);
    match filter.customer {
        // The customer's people first, then their records: CROSS JOIN fixes this order on SQLite.
        Some(customer) => {
            select.with(
                "FROM customer_user_customer r CROSS JOIN customer_user c WHERE r.customer_id = {} \
                 AND c.id = r.customer_user_id AND",
                customer,
            );
            if let Some(assigned) = filter.assigned {
                select.with("r.main = {} AND", !assigned);
            }
        }
        None => search.start(&mut select, Table::CustomerUser, way.unwrap_or(Way::All)),
    }
    match validities {
        [validity] => {
            select.with("c.validity = {}", validity.key());
        }
        several => {
            select.is_in("c.validity", several.iter().map(|validity| validity.key()));
        }
    }
    if let Some(source) = filter.source {
        select.with("AND c.source_id = {}", source);
    }
    if let Some(way) = way {
        search.restrict(&mut select, way);
    }
    select
}

/// The columns of [`ListRow`].
fn list_columns(order: &Order) -> String {
    format!(
        "{}, c.id, c.source_id, {VALUE_COLUMNS}, c.customer_id, c.customer_name, c.validity, c.login_forbidden, \
         c.last_login_at, c.created_at, c.changed_at",
        order.columns()
    )
}

/// The order of a list, with the limit of a page.
pub(crate) fn order(tx: &Tx, sort: &Sort, after: Option<&Cursor>, size: usize) -> Order {
    Order::new(sort, |column| sort_expression(tx, column), after, size + 1)
}

/// A statement for a page of one validity.
pub(crate) fn page_statement(tx: &Tx, filter: &Filter, validity: Validity, order: &Order) -> Select {
    let columns = list_columns(order);
    let mut select = start(tx, &columns, filter, &[validity], Some(page_way(tx, filter)));
    order.push(&mut select);
    select
}

async fn page(tx: &mut Tx, filter: &Filter, validity: Validity, order: &Order) -> DbResult<Vec<ListRow>> {
    if page_way(tx, filter) != Way::All {
        let columns = list_columns(order);
        let search = Search::new(&filter.text);
        let start = |tx: &Tx, columns: &str, way| start(tx, columns, filter, &[validity], way);
        let near = order.near(tx, &columns, (&search, Table::CustomerUser), start).await?;
        if let Some(rows) = near {
            return Ok(rows);
        }
    }
    page_statement(tx, filter, validity, order).on(tx).all().await
}

/// A page of the list.
pub(crate) async fn list(
    tx: &mut Tx,
    _: &Scope,
    filter: &Filter,
    (sort, size): (&Sort, usize),
    after: Option<&Cursor>,
    columns: &[Column],
) -> DbResult<Page<Row>> {
    let order = order(tx, sort, after, size);
    let mut pages = Vec::new();
    for validity in filter.effective_validities() {
        pages.push(page(tx, filter, validity, &order).await?);
    }
    Ok(merge(pages, &order, |row| (&row.keys, row.id.0)).map(|row| row.into_row(columns)))
}

/// The row of a person, if it matches the filter.
pub(crate) async fn row(
    tx: &mut Tx,
    _: &Scope,
    filter: &Filter,
    id: CustomerUserId,
    columns: &[Column],
) -> DbResult<Option<Row>> {
    let columns_of_row = list_columns(&order(tx, &Sort::default(), None, 1));
    let mut select = start(tx, &columns_of_row, filter, &filter.effective_validities(), Some(Way::All));
    select.with("AND c.id = {}", id);
    Ok(select.on(tx).optional::<ListRow>().await?.map(|row| row.into_row(columns)))
}

/// Whether a person belongs to what a list has up to a row.
pub(crate) async fn is_passed(
    tx: &mut Tx,
    _: &Scope,
    filter: &Filter,
    (sort, until): (&Sort, &Cursor),
    id: CustomerUserId,
) -> DbResult<bool> {
    let mut select = start(tx, "1", filter, &filter.effective_validities(), Some(Way::All));
    select.with("AND c.id = {}", id);
    order(tx, sort, Some(until), 1).push_passed(&mut select);
    Ok(select.on(tx).optional::<(i32,)>().await?.is_some())
}

/// How many people a list has. Without further conditions the counters know it.
pub(crate) async fn count(tx: &mut Tx, _: &Scope, filter: &Filter) -> DbResult<i64> {
    let validities = filter.effective_validities();
    if filter.customer.is_none() && filter.source.is_none() && Search::new(&filter.text).is_empty() {
        return counter::sum(tx, validities.iter().map(|validity| format!("customer_user:{}", validity.key()))).await;
    }
    Ok(count_statement(tx, filter).on(tx).one::<(i64,)>().await?.0)
}

/// A statement that counts those who match a filter.
pub(crate) fn count_statement(tx: &Tx, filter: &Filter) -> Select {
    start(tx, "COUNT(*)", filter, &filter.effective_validities(), Some(best_way(tx, filter)))
}

/// A person's place in a list, and who is before and after.
pub(crate) async fn neighbours(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    sort: &Sort,
    id: CustomerUserId,
) -> DbResult<Option<Neighbours>> {
    let order = order(tx, sort, None, 1);
    let mut own = start(tx, &order.columns(), filter, &filter.effective_validities(), Some(Way::All));
    own.with("AND c.id = {}", id);
    let Some(keys) = own.on(tx).optional::<Keys>().await? else { return Ok(None) };

    let at = order.cursor(&keys, id.0);
    let after = order.behind(at.clone(), 1);
    let before = after.reversed();
    let next = neighbour(tx, filter, &after).await?;
    let previous = neighbour(tx, filter, &before).await?;
    let mut rank = count_statement(tx, filter);
    after.push_before(&mut rank, &at);
    let (position,) = rank.on(tx).one::<(i64,)>().await?;
    let total = count(tx, scope, filter).await?;
    Ok(Some(Neighbours { previous, next, position: position + 1, total }))
}

/// The nearest person of an order, whatever the validity.
async fn neighbour(tx: &mut Tx, filter: &Filter, order: &Order) -> DbResult<Option<CustomerUserId>> {
    let mut nearest = Vec::new();
    for validity in filter.effective_validities() {
        nearest.extend(page(tx, filter, validity, order).await?);
    }
    let found = nearest.into_iter().min_by(|a, b| order.compare((&a.keys, a.id.0), (&b.keys, b.id.0)));
    Ok(found.map(|row| row.id))
}
