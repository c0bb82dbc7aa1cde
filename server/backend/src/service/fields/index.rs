//! Every column of the list has an index that serves its order. Those of built-in fields come with the migrations, those of
//! further fields are made here.

use crate::db::{DbResult, Select, Tx};
use domain::field::{Field, is_key};

/// Makes the index of a further field, or drops it with the field. It takes part in the transaction; on a large table it
/// takes seconds, in which PostgreSQL lets others read only.
pub(super) async fn follow(tx: &mut Tx, field: &Field, is_there: bool) -> DbResult<()> {
    let column = &field.key;
    // The key becomes part of the statement.
    if field.built_in || !is_key(column) {
        return Ok(());
    }
    let sql = if !is_there {
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
