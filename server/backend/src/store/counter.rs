//! Counters: running numbers, and totals that lists show without counting.

use crate::db::{DbResult, Tx};
use domain::customer_user::Validity;

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

/// Notes once and for all that something has happened; the counter is 1 from then on.
pub(crate) async fn mark(tx: &mut Tx, name: &'static str) -> DbResult<()> {
    tx.query("INSERT INTO counter (name, value) VALUES ($1, 1) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .execute()
        .await?;
    Ok(())
}

/// Moves one from a validity's total to another's. Always in the same order, or two opposite moves would wait for each
/// other.
pub(crate) async fn shift(tx: &mut Tx, of: &'static str, from: Validity, to: Validity) -> DbResult<()> {
    if from != to {
        for validity in Validity::ALL.into_iter().filter(|validity| [from, to].contains(validity)) {
            add(tx, &format!("{of}:{}", validity.key()), if validity == to { 1 } else { -1 }).await?;
        }
    }
    Ok(())
}

/// Waits until nobody else has this counter, and keeps it until the end of the transaction. On SQLite only one
/// transaction writes at a time anyway.
pub(crate) async fn wait(tx: &mut Tx, name: &'static str) -> DbResult<()> {
    if !tx.is_sqlite() {
        tx.query("SELECT value FROM counter WHERE name = $1 FOR UPDATE").bind(name).one::<(i64,)>().await?;
    }
    Ok(())
}

/// The sum of some counters.
pub(crate) async fn sum(tx: &mut Tx, names: impl IntoIterator<Item = String>) -> DbResult<i64> {
    let mut select = crate::db::Select::new(tx, "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM counter WHERE");
    select.is_in("name", names);
    let (sum,) = select.on(tx).one::<(i64,)>().await?;
    Ok(sum)
}
