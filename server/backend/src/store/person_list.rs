//! Customer users: lists, counts, neighbours and search.

use crate::{
    db::{DbResult, Select, Tx},
    session::Scope,
    store::{
        counter,
        customer::{keyset, merge, validity},
        customer_user::{VALUE_COLUMNS, ValueColumns},
        search_expression::Search,
        words::{Table, Words},
    },
};
use domain::{
    CustomerId, CustomerUserId,
    customer_user::{Column, Filter, Hit, Neighbours, Row, Validity, Values},
    field::{self, key},
    page::{Cursor, Page, Sort},
};

/// The expression by which a column sorts; each has an index that begins with the validity.
fn sort_expression(tx: &Tx, column: &str) -> String {
    match column {
        key::LOGIN => "c.login_folded".into(),
        key::EMAIL => "c.email_folded".into(),
        key::CUSTOMER => "c.customer_key_folded".into(),
        key::CUSTOMER_NAME => "c.customer_name_folded".into(),
        other if other != key::NAME && field::is_key(other) => {
            let collation = if tx.is_sqlite() { "" } else { " COLLATE \"C\"" };
            format!("COALESCE(c.sort_keys ->> '{other}', ''){collation}")
        }
        _ => "c.name_folded".into(),
    }
}

#[derive(sqlx::FromRow)]
struct ListRow {
    sort_key: String,
    id: CustomerUserId,
    #[sqlx(flatten)]
    values: ValueColumns,
    customer_id: Option<CustomerId>,
    customer_name: String,
    validity: String,
    login_forbidden: bool,
}

impl ListRow {
    fn into_row(self, columns: &[Column]) -> Row {
        let values = self.values.into_values();
        let cells = columns.iter().map(|column| cell(&values, &self.customer_name, &column.key)).collect();
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

fn cell(values: &Values, customer_name: &str, column: &str) -> String {
    if column == key::CUSTOMER_NAME { customer_name.to_owned() } else { values.get(column).to_owned() }
}

/// Starts a statement over the people of one validity that match a filter.
fn start(tx: &Tx, head: &'static str, columns: &str, filter: &Filter, validities: &[Validity]) -> Select {
    let mut select = Select::new(tx, head);
    select.push_checked(columns);
    match filter.customer {
        // The customer's people first, then their records: CROSS JOIN fixes this order on SQLite.
        Some(customer) => {
            select.with(
                "FROM customer_user_customer r CROSS JOIN customer_user c WHERE r.customer_id = {} \
                 AND c.id = r.customer_user_id AND",
                customer,
            );
        }
        None => {
            select.push("FROM customer_user c WHERE");
        }
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
    Search::new(&filter.text).restrict(tx, &mut select, Table::CustomerUser);
    select
}

/// A statement for a page of one validity.
pub(crate) fn page_statement(
    tx: &Tx,
    filter: &Filter,
    validity: Validity,
    sort: &Sort,
    after: Option<&Cursor>,
) -> Select {
    let expression = sort_expression(tx, &sort.column);
    let columns = format!(
        "{expression} AS sort_key, c.id, {VALUE_COLUMNS}, c.customer_id, c.customer_name, c.validity, c.login_forbidden"
    );
    let mut select = start(tx, "SELECT", &columns, filter, &[validity]);
    keyset(&mut select, &expression, sort.descending, after);
    select
}

/// A page of the list.
pub(crate) async fn list(
    tx: &mut Tx,
    _: &Scope,
    filter: &Filter,
    sort: &Sort,
    after: Option<&Cursor>,
    columns: &[Column],
) -> DbResult<Page<Row>> {
    let mut pages = Vec::new();
    for validity in filter.effective_validities() {
        let select = page_statement(tx, filter, validity, sort, after);
        pages.push(select.on(tx).all::<ListRow>().await?);
    }
    Ok(merge(pages, sort.descending, |row| (&row.sort_key, row.id.0)).map(|row| row.into_row(columns)))
}

/// The row of a person, if it matches the filter.
pub(crate) async fn row(
    tx: &mut Tx,
    _: &Scope,
    filter: &Filter,
    id: CustomerUserId,
    columns: &[Column],
) -> DbResult<Option<Row>> {
    let list =
        format!("'' AS sort_key, c.id, {VALUE_COLUMNS}, c.customer_id, c.customer_name, c.validity, c.login_forbidden");
    let mut select = start(tx, "SELECT", &list, filter, &filter.effective_validities());
    select.with("AND c.id = {}", id);
    Ok(select.on(tx).optional::<ListRow>().await?.map(|row| row.into_row(columns)))
}

/// How many people a list has. Without further conditions the counters know it.
pub(crate) async fn count(tx: &mut Tx, _: &Scope, filter: &Filter) -> DbResult<i64> {
    let validities = filter.effective_validities();
    if filter.customer.is_none() && filter.source.is_none() && Search::new(&filter.text).is_empty() {
        return counter::sum(tx, validities.iter().map(|validity| format!("customer_user:{}", validity.key()))).await;
    }
    let select = start(tx, "SELECT", "COUNT(*)", filter, &validities);
    Ok(select.on(tx).one::<(i64,)>().await?.0)
}

/// A person's place in a list, and who is before and after.
pub(crate) async fn neighbours(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    sort: &Sort,
    id: CustomerUserId,
) -> DbResult<Option<Neighbours>> {
    let expression = sort_expression(tx, &sort.column);
    let validities = filter.effective_validities();
    let mut own = start(tx, "SELECT", &format!("{expression} AS sort_key"), filter, &validities);
    own.with("AND c.id = {}", id);
    let Some((sort_key,)) = own.on(tx).optional::<(String,)>().await? else { return Ok(None) };

    let at = Cursor { key: sort_key, id: id.0 };
    let next = neighbour(tx, filter, &expression, sort.descending, &at).await?;
    let previous = neighbour(tx, filter, &expression, !sort.descending, &at).await?;
    let before = if sort.descending { ">" } else { "<" };
    let mut rank = start(tx, "SELECT", "COUNT(*)", filter, &validities);
    rank.with_checked(&format!("AND {expression} {before}= {{}}"), at.key.clone());
    rank.with_checked(&format!("AND ({expression} {before} {{}}"), at.key.clone());
    rank.with_checked(&format!("OR c.id {before} {{}})"), at.id);
    let (position,) = rank.on(tx).one::<(i64,)>().await?;
    let total = count(tx, scope, filter).await?;
    Ok(Some(Neighbours { previous, next, position: position + 1, total }))
}

async fn neighbour(
    tx: &mut Tx,
    filter: &Filter,
    expression: &str,
    descending: bool,
    at: &Cursor,
) -> DbResult<Option<CustomerUserId>> {
    let (compare, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
    let mut nearest: Option<(String, CustomerUserId)> = None;
    for validity in filter.effective_validities() {
        let mut select = start(tx, "SELECT", &format!("{expression} AS sort_key, c.id"), filter, &[validity]);
        select.with_checked(&format!("AND {expression} {compare}= {{}}"), at.key.clone());
        select.with_checked(&format!("AND ({expression} {compare} {{}}"), at.key.clone());
        select.with_checked(&format!("OR c.id {compare} {{}})"), at.id);
        select.push_checked(&format!("ORDER BY {expression} {direction}, c.id {direction} LIMIT 1"));
        if let Some(found) = select.on(tx).optional::<(String, CustomerUserId)>().await? {
            let nearer = nearest.as_ref().is_none_or(|known| if descending { found > *known } else { found < *known });
            if nearer {
                nearest = Some(found);
            }
        }
    }
    Ok(nearest.map(|(_, id)| id))
}

#[derive(sqlx::FromRow)]
struct HitRow {
    id: CustomerUserId,
    firstname: String,
    lastname: String,
    login: String,
    customer_name: String,
    validity: String,
    login_folded: String,
    name_folded: String,
    lastname_folded: String,
    email_folded: String,
}

const HIT: &str = "SELECT c.id, c.firstname, c.lastname, c.login, c.customer_name, c.validity, c.login_folded, \
     c.name_folded, c.lastname_folded, c.email_folded FROM customer_user c";

/// How many records a substring search looks at before it ranks them.
const CANDIDATES: &str = "LIMIT 300";

/// People for a search box, the best first: those whose username, name or address begins like the text come before those
/// that only contain it.
pub(crate) async fn search(
    tx: &mut Tx,
    _: &Scope,
    text: &str,
    validities: &[Validity],
    limit: usize,
) -> DbResult<Vec<Hit>> {
    let words = Words::new(text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows: Vec<HitRow> = Vec::new();
    let start = words.iter().collect::<Vec<_>>().join(" ");
    for column in ["c.login_folded", "c.name_folded", "c.lastname_folded", "c.email_folded"] {
        let mut select = Select::new(tx, HIT);
        select.push("WHERE").push_checked(column).with(">= {}", start.clone());
        select.push("AND").push_checked(column).with("< {}", format!("{start}\u{10ffff}"));
        select.is_in("AND c.validity", validities.iter().map(|validity| validity.key()));
        select.push("ORDER BY").push_checked(column).with("LIMIT {}", i64::try_from(limit).unwrap_or(i64::MAX));
        rows.extend(select.on(tx).all::<HitRow>().await?);
    }
    if !words.are_short() || rows.len() < limit {
        let mut select = Select::new(tx, HIT);
        select.push("WHERE");
        select.is_in("c.validity", validities.iter().map(|validity| validity.key()));
        words.restrict(tx, &mut select, Table::CustomerUser);
        select.push(CANDIDATES);
        rows.extend(select.on(tx).all::<HitRow>().await?);
    }
    rows.sort_by(|a, b| {
        (rank(a, &start, &words), &a.name_folded, a.id).cmp(&(rank(b, &start, &words), &b.name_folded, b.id))
    });
    rows.dedup_by_key(|row| row.id);
    rows.truncate(limit);
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = format!("{} {}", row.firstname, row.lastname).trim().to_owned();
            Hit::Person(row.id, name, row.login, row.customer_name, validity(&row.validity))
        })
        .collect())
}

/// How well a person fits what was typed; smaller is better.
fn rank(row: &HitRow, start: &str, words: &Words) -> u8 {
    let names = [&row.login_folded, &row.name_folded, &row.lastname_folded, &row.email_folded];
    let every_word_begins_one = words
        .iter()
        .all(|word| names.iter().any(|name| name.split([' ', '.', '@', '-', '_']).any(|part| part.starts_with(word))));
    let base = if names.iter().any(|name| name.as_str() == start) {
        0
    } else if names[..3].iter().any(|name| name.starts_with(start)) {
        1
    } else if every_word_begins_one {
        2
    } else if names.iter().any(|name| name.contains(start)) {
        3
    } else {
        4
    };
    base * 2 + u8::from(row.validity != "valid")
}
