//! Every column of the list has an index that serves its order. Further columns get theirs here.

use crate::{
    db::{DbResult, Select, Tx},
    store,
};
use domain::field::{is_key, key};

/// Makes the index of a column that is in the list of any source, and drops it when it is in none. It takes part in the
/// transaction; on a large table it takes seconds, in which PostgreSQL lets others read only.
pub(super) async fn follow(tx: &mut Tx, column: &str) -> DbResult<()> {
    // The key becomes part of the statement. These columns are indexed by the migrations; comments have no order.
    if !is_key(column) || matches!(column, key::LOGIN | key::EMAIL | key::CUSTOMER | key::PHONE | key::COMMENT) {
        return Ok(());
    }
    let sources = store::source::all(tx).await?;
    let listed = sources.iter().flat_map(|source| &source.fields).any(|field| field.key == column && field.in_list);
    let sql = if !listed {
        format!("DROP INDEX IF EXISTS customer_user__list_x_{column}")
    } else if tx.is_sqlite() {
        format!(
            "CREATE INDEX IF NOT EXISTS customer_user__list_x_{column} \
             ON customer_user (validity, COALESCE(sort_keys ->> '{column}', ''), id)"
        )
    } else {
        format!(
            "CREATE INDEX IF NOT EXISTS customer_user__list_x_{column} \
             ON customer_user (validity, (COALESCE(sort_keys ->> '{column}', '') COLLATE \"C\"), id)"
        )
    };
    let mut statement = Select::new(tx, "");
    statement.push_checked(&sql);
    statement.on(tx).execute().await?;
    Ok(())
}
