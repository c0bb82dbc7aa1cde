//! What an export needs beside the lists: whole records, a page at a time.

use crate::{
    db::{DbResult, Select, Tx},
    session::Scope,
};
use domain::CustomerUserId;
use std::collections::HashMap;

/// CustomerIDs beyond the primary one, by person, in the order of the customers' names.
pub(crate) async fn more_customers(
    tx: &mut Tx,
    _: &Scope,
    people: impl IntoIterator<Item = CustomerUserId>,
) -> DbResult<HashMap<CustomerUserId, Vec<String>>> {
    let mut select = Select::new(
        tx,
        "SELECT r.customer_user_id, c.key FROM customer_user_customer r JOIN customer c ON c.id = r.customer_id WHERE",
    );
    select.is_in("r.customer_user_id", people);
    select.with("AND r.main = {}", false).push("ORDER BY c.name_folded, c.id");
    let mut found: HashMap<CustomerUserId, Vec<String>> = HashMap::new();
    for (person, key) in select.on(tx).all::<(CustomerUserId, String)>().await? {
        found.entry(person).or_default().push(key);
    }
    Ok(found)
}
