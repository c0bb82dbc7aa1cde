//! Counters: running numbers, and totals that lists show without counting.

use crate::db::{DbResult, Tx};

/// Adds to a counter and gives its new value.
pub(crate) async fn add(tx: &mut Tx, name: &str, delta: i64) -> DbResult<i64> {
    let (value,) = tx
        .query("UPDATE counter SET value = value + $2 WHERE name = $1 RETURNING value")
        .bind(name.to_owned())
        .bind(delta)
        .one::<(i64,)>()
        .await?;
    Ok(value)
}

/// The sum of some counters.
pub(crate) async fn sum(tx: &mut Tx, names: impl IntoIterator<Item = String>) -> DbResult<i64> {
    let mut select = crate::db::Select::new(tx, "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM counter WHERE");
    select.is_in("name", names);
    let (sum,) = select.on(tx).one::<(i64,)>().await?;
    Ok(sum)
}
