//! Customer users: search while typing.

use crate::{
    db::{DbResult, Select, Tx},
    session::Scope,
    store::{
        customer::validity,
        search_expression::Search,
        words::{Table, Words},
    },
};
use domain::{
    CustomerUserId,
    customer_user::{Hit, Validity},
};
use std::collections::BTreeSet;

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

const HIT: &str = "c.id, c.firstname, c.lastname, c.login, c.customer_name, c.validity, c.login_folded, c.name_folded, \
     c.lastname_folded, c.email_folded";

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
    let start = words.iter().collect::<Vec<_>>().join(" ");
    let mut rows: Vec<HitRow> = beginning(tx, &start, validities, limit).on(tx).all().await?;
    let good: BTreeSet<_> = rows.iter().filter(|row| rank(row, &start, &words) < BEGINS).map(|row| row.id).collect();
    // Whoever only contains the text comes behind those.
    if good.len() < limit && (!words.are_short() || rows.len() < limit) {
        rows.extend(containing(tx, &Search::Words(Words::new(text)), validities).await?);
    }
    rows.sort_by_cached_key(|row| (rank(row, &start, &words), row.name_folded.clone(), row.id));
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

/// A statement for the first people whose username, name or address begins like the text: some of each validity for each of them, so that
/// an index has all of them in order.
pub(crate) fn beginning(tx: &Tx, start: &str, validities: &[Validity], limit: usize) -> Select {
    let mut select = Select::new(tx, "");
    for column in ["c.login_folded", "c.name_folded", "c.lastname_folded", "c.email_folded"] {
        for (number, validity) in validities.iter().enumerate() {
            select.push(if number == 0 && column == "c.login_folded" { "SELECT" } else { "UNION ALL SELECT" });
            select.push("* FROM (SELECT").push(HIT).with("FROM customer_user c WHERE c.validity = {}", validity.key());
            select.push("AND").push(column).with(">= {}", start.to_owned());
            select.push("AND").push(column).with("< {}", format!("{start}\u{10ffff}"));
            select.push("ORDER BY").push(column).push_checked(&format!("LIMIT {limit}) AS hit"));
        }
    }
    select
}

/// Some people who contain what is searched.
async fn containing(tx: &mut Tx, search: &Search, validities: &[Validity]) -> DbResult<Vec<HitRow>> {
    let way = search.best_way(tx);
    let mut select = Select::new(tx, "SELECT");
    search.start(select.push(HIT), Table::CustomerUser, way);
    select.is_in("c.validity", validities.iter().map(|validity| validity.key()));
    search.restrict(&mut select, way);
    select.push(CANDIDATES);
    select.on(tx).all().await
}

/// Ranks below are of those of whom something begins like the text.
const BEGINS: u8 = 4;

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
