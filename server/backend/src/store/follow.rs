//! People follow their customer's new CustomerID and name.

use crate::{
    db::{DbResult, Select, Tx},
    fold::{fold, fold_identifier},
    store::{
        customer::{self, Write},
        customer_user::{VALUE_COLUMNS, ValueColumns},
        person_row::PersonRow,
        setting, source,
    },
};
use domain::{
    CustomerUserId, SourceId,
    customer::{Customer, CustomerRef},
    field::Field,
};
use std::collections::HashMap;

/// How many people are changed by one statement: a large customer has very many.
const BATCH: usize = 200;

#[derive(sqlx::FromRow)]
struct Row {
    id: CustomerUserId,
    source_id: SourceId,
    validity: String,
    #[sqlx(flatten)]
    values: ValueColumns,
}

/// Lets the people of a customer follow its new CustomerID and name. A new CustomerID is a change of theirs, so that
/// nobody who saves an older form brings the old one back.
pub(crate) async fn follow_customer(tx: &mut Tx, before: &Customer, write: &Write<'_>) -> DbResult<()> {
    let mut select = Select::new(tx, "SELECT id FROM customer_user");
    select.with("WHERE customer_id = {} ORDER BY id", before.id);
    if !tx.is_sqlite() {
        // What is read below stays true until it is written.
        select.push("FOR UPDATE");
    }
    let people: Vec<CustomerUserId> =
        select.on(tx).all::<(CustomerUserId,)>().await?.into_iter().map(|(id,)| id).collect();
    let sources = source::all(tx).await?;
    let country = setting::load(tx).await?.0.customer_users.country;
    let fields = |id| -> &[Field] {
        sources.iter().find(|source| source.about.id == id).map_or(&[], |source| source.fields.as_slice())
    };
    let draft = write.draft;
    let customer =
        CustomerRef { id: before.id, key: draft.key.clone(), name: draft.name.clone(), validity: draft.validity };
    for batch in people.chunks(BATCH) {
        let mut former = former_identifiers(tx, batch).await?;
        let mut select = Select::new(tx, "SELECT c.id, c.source_id, c.validity,");
        select.push_checked(VALUE_COLUMNS).push("FROM customer_user c WHERE").is_in("c.id", batch.iter().copied());
        let rows = select.on(tx).all::<Row>().await?;
        let texts = rows.into_iter().map(|row| {
            let former = former.remove(&row.id).unwrap_or_default();
            let validity = customer::validity(&row.validity);
            let values = row.values.into_values();
            let map = (fields(row.source_id), country.as_str());
            let derived = PersonRow::new(values, validity, map, Some(customer.clone()), &former);
            (row.id, derived.search)
        });
        update(tx, write, before.draft.key != draft.key, texts).await?;
    }
    Ok(())
}

/// Usernames and addresses that people had before.
async fn former_identifiers(tx: &mut Tx, people: &[CustomerUserId]) -> DbResult<HashMap<CustomerUserId, Vec<String>>> {
    let mut select = Select::new(tx, "SELECT customer_user_id, value_folded FROM former_identifier WHERE");
    select.is_in("customer_user_id", people.iter().copied()).push("ORDER BY value_folded");
    let mut former: HashMap<_, Vec<String>> = HashMap::new();
    for (person, value) in select.on(tx).all::<(CustomerUserId, String)>().await? {
        former.entry(person).or_default().push(value);
    }
    Ok(former)
}

/// Writes what all have in common, and everybody's own search text.
async fn update(
    tx: &mut Tx,
    write: &Write<'_>,
    renamed: bool,
    texts: impl Iterator<Item = (CustomerUserId, String)>,
) -> DbResult<()> {
    let draft = write.draft;
    let mut update = Select::new(tx, "UPDATE customer_user SET search = v.column2,");
    update
        .with("customer_key = {},", draft.key.clone())
        .with("customer_key_folded = {},", fold_identifier(&draft.key))
        .with("customer_name = {},", draft.name.clone())
        .with("customer_name_folded = {}", fold(&draft.name));
    if renamed {
        update
            .push(", version = version + 1")
            .with(", changed_at = {}", write.now)
            .with(", changed_by = {}", write.by.to_owned());
    }
    update.push("FROM (VALUES");
    let mut before = "(";
    for (id, text) in texts {
        update.push(before).with("{},", id).with("{}", text);
        before = "), (";
    }
    update.push(")) AS v WHERE customer_user.id = v.column1");
    update.on(tx).execute().await?;
    Ok(())
}
