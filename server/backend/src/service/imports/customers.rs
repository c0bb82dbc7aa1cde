//! Rows that are customers.

use super::{
    plan::Entry,
    row::{Fate, Item, Verdict, Work, begin, settle},
    seen,
};
use crate::{db::Tx, fold::fold_identifier, store};
use domain::{
    Error, Problem, Result,
    customer::{Customer, CustomerDraft},
    error::Holder,
};
use std::collections::HashSet;

/// Adds and changes the customers of a batch; one verdict per row.
pub(super) async fn apply(work: &Work<'_>, tx: &mut Tx, items: &[Item], cautious: bool) -> Result<Vec<Verdict>> {
    if cautious {
        // Whoever adds customers takes a number; with the counter in hand nobody gets in between look-up and insert.
        store::counter::add(tx, "customer:number", 0).await?;
    }
    let mut verdicts = Vec::with_capacity(items.len());
    // The rows of this batch.
    let mut accepted = HashSet::new();
    for item in items {
        let verdict = match &item.entry {
            Err(errors) => Err(errors.clone()),
            Ok(_) if item.settled.is_some() => item.settled.clone().unwrap_or(Ok(Fate::Unchanged)),
            Ok(entry) => {
                begin(tx, cautious).await?;
                let result = one(work, tx, entry, &mut accepted).await;
                settle(tx, cautious, "key", result).await?
            }
        };
        if let (Ok(_), Ok(entry)) = (&verdict, &item.entry) {
            accepted.insert(seen::identity(entry));
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

async fn one(work: &Work<'_>, tx: &mut Tx, entry: &Entry, accepted: &mut HashSet<u64>) -> Result<Fate> {
    let before = find(work, tx, entry.identity()).await?;
    // By a CustomerID of before, a row may name the record of another row.
    let key = before.as_ref().map_or(entry.identity(), |before| before.draft.key.as_str());
    let names = [seen::identity(entry), seen::identity_of(key)];
    let twin = names.iter().any(|name| accepted.contains(name) || work.seen.knows(*name));
    let mut draft = before.as_ref().map(|customer| customer.draft.clone()).unwrap_or_default();
    fill(&mut draft, entry);
    // A CustomerID that the customer had before finds it, and does not rename it back.
    if let Some(before) = &before
        && fold_identifier(&draft.key) != fold_identifier(&before.draft.key)
    {
        draft.key.clone_from(&before.draft.key);
    }
    let draft = draft.tidied();
    let customers = work.session.customers();
    let Some(before) = before else {
        draft.check().finish()?;
        customers.add_in(tx, work.scope, &draft, None).await?;
        return Ok(Fate::Added);
    };
    if draft == before.draft {
        return Ok(Fate::Unchanged);
    }
    if !work.options.update_existing {
        return Err(Error::field("key", Problem::Taken(Holder::Customer(before.id, before.draft.name))));
    }
    if twin {
        return Err(Error::field("key", Problem::Twice));
    }
    draft.check().finish()?;
    let changed = customers.change_in(tx, work.scope, before.id, &draft, Some(before.version)).await?;
    accepted.insert(names[1]);
    Ok(if changed { Fate::Changed } else { Fate::Unchanged })
}

async fn find(work: &Work<'_>, tx: &mut Tx, key: &str) -> Result<Option<Customer>> {
    // What no database can store is refused by the rules.
    if key.trim().is_empty() || key.contains(char::is_control) {
        return Ok(None);
    }
    match store::customer::by_any_key(tx, work.scope, key).await? {
        Some(found) => Ok(store::customer::find(tx, work.scope, found.id).await?),
        None => Ok(None),
    }
}

fn fill(draft: &mut CustomerDraft, entry: &Entry) {
    for (key, value) in &entry.values {
        let place = match key.as_str() {
            "key" => &mut draft.key,
            "name" => &mut draft.name,
            "street" => &mut draft.street,
            "zip" => &mut draft.zip,
            "city" => &mut draft.city,
            "country" => &mut draft.country,
            "url" => &mut draft.url,
            "comment" => &mut draft.comment,
            _ => continue,
        };
        place.clone_from(value);
    }
    draft.validity = entry.validity.unwrap_or(draft.validity);
}
