//! Values of a further field that was there before, under the same key and perhaps of another kind.

use crate::{
    db::{DbResult, Select, Tx},
    store::person_row::sort_key,
};
use domain::{CustomerUserId, SourceId, field::Field};

/// How many people are changed by one statement.
const BATCH: usize = 500;

/// Keeps what people have in a field that is added again as far as it fits, and sorts by it; the rest goes.
pub(crate) async fn refit(tx: &mut Tx, source: SourceId, field: &Field) -> DbResult<()> {
    // Keys of further fields are words of letters, digits and underscores.
    let key = &field.key;
    let mut select = Select::new(tx, "SELECT c.id,");
    select.push_checked(&format!("c.extra ->> '{key}' FROM customer_user c WHERE c.extra ->> '{key}' IS NOT NULL"));
    select.with("AND c.source_id = {}", source);
    let values = select.on(tx).all::<(CustomerUserId, String)>().await?;
    let (kept, gone): (Vec<_>, Vec<_>) = values.into_iter().partition(|(_, value)| field.check(value).is_ok());
    let (set, without) = if tx.is_sqlite() {
        (
            format!("sort_keys = json_set(sort_keys, '$.{key}', v.column2)"),
            format!("extra = json_remove(extra, '$.{key}'), sort_keys = json_remove(sort_keys, '$.{key}')"),
        )
    } else {
        (
            format!("sort_keys = jsonb_set(sort_keys, '{{{key}}}', to_jsonb(v.column2))"),
            format!("extra = extra - '{key}', sort_keys = sort_keys - '{key}'"),
        )
    };
    for batch in kept.chunks(BATCH) {
        let mut update = Select::new(tx, "UPDATE customer_user SET");
        update.push_checked(&set).push("FROM (VALUES");
        let mut before = "(";
        for (id, value) in batch {
            update.push(before).with("{},", *id).with("{}", sort_key(field.kind, value));
            before = "), (";
        }
        update.push(")) AS v WHERE customer_user.id = v.column1");
        update.on(tx).execute().await?;
    }
    for batch in gone.chunks(BATCH) {
        let mut update = Select::new(tx, "UPDATE customer_user SET");
        update.push_checked(&without).push("WHERE").is_in("id", batch.iter().map(|(id, _)| *id));
        update.on(tx).execute().await?;
    }
    Ok(())
}
