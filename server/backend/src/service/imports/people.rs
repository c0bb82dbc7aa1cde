//! Rows that are customer users.

use super::{
    plan::{Entry, Secret},
    row::{Fate, Item, Verdict, Work, begin, settle},
    seen,
};
use crate::{
    config::Source,
    db::Tx,
    fold::fold_identifier,
    service::customer_users::bulk::{Bulk, Wanted},
    session::{Scope, Session},
    store,
};
use domain::{
    CustomerUserId, Error, Problem, Result,
    customer_user::{Access, CustomerUser, Draft},
    field::key,
    password::{MAX_CHARS, Rule},
};
use std::collections::HashSet;

/// A password's hash, made before the transaction begins because it takes long.
#[derive(Clone)]
pub(super) struct Prepared {
    /// The hash that was stored, and whether the password fits it.
    stored: Option<String>,
    fits: bool,
    /// A new hash, unless the password fits.
    hash: Option<String>,
    /// It is one of the person's former ones.
    former: bool,
}

/// Verifies or hashes the password of a row.
pub(super) async fn prepare(session: &Session, scope: &Scope, entry: &Entry) -> Result<Option<Prepared>> {
    let Some(Secret::Password(password)) = &entry.secret else { return Ok(None) };
    let login = fold_identifier(entry.identity());
    if login.contains(char::is_control) || password.chars().count() > MAX_CHARS as usize {
        return Ok(None);
    }
    let (owner, stored) = stored_hash(session, scope, &login).await?;
    compare(session, password, (owner, stored)).await.map(Some)
}

/// The person with a username, and the stored hash. The connection is given back before anything is computed.
async fn stored_hash(
    session: &Session,
    scope: &Scope,
    login: &str,
) -> Result<(Option<CustomerUserId>, Option<String>)> {
    let tx = &mut session.db().read().await?;
    match store::customer_user::by_login(tx, scope, login).await? {
        Some(owner) => Ok((Some(owner.id), store::customer_user::password_hash(tx, scope, owner.id).await?)),
        None => Ok((None, None)),
    }
}

async fn compare(
    session: &Session,
    password: &str,
    (owner, stored): (Option<CustomerUserId>, Option<String>),
) -> Result<Prepared> {
    let hasher = session.backend().hasher();
    let fits = match &stored {
        Some(hash) => hasher.verify(password.to_owned(), Some(hash.clone())).await?,
        None => false,
    };
    let hash = if fits { None } else { Some(hasher.hash(password.to_owned()).await?) };
    let former = match owner {
        Some(owner) if !fits => session.customer_users().is_former_password(owner, password).await?,
        _ => false,
    };
    Ok(Prepared { stored, fits, hash, former })
}

/// Adds and changes the people of a batch; one verdict per row.
pub(super) async fn apply(work: &Work<'_>, tx: &mut Tx, items: &[Item], cautious: bool) -> Result<Vec<Verdict>> {
    let config = work.session.config();
    let source = config.default_source().ok_or(Error::NotFound)?;
    if cautious {
        // Whoever adds people takes a number first; with the counter in hand nobody gets in between look-up and insert.
        store::counter::add(tx, "customer_user:number", 0).await?;
    }
    let mut bulk = Bulk::look_up(work.session, tx, work.scope, wanted(items)).await?;
    let mut verdicts = Vec::with_capacity(items.len());
    // The rows of this batch.
    let mut accepted = HashSet::new();
    for item in items {
        let verdict = match &item.entry {
            Err(errors) => Err(errors.clone()),
            Ok(_) if item.settled.is_some() => item.settled.clone().unwrap_or(Ok(Fate::Unchanged)),
            Ok(entry) => {
                let twin = accepted.contains(&seen::identity(entry)) || work.seen.knows(seen::identity(entry));
                begin(tx, cautious).await?;
                let mut result = one(work, tx, &mut bulk, source, (entry, item.prepared.as_ref()), twin).await;
                if cautious && result.is_ok() {
                    result = bulk.store(tx, work.scope).await.and(result);
                }
                let verdict = settle(tx, cautious, key::LOGIN, result).await?;
                if verdict.is_err() && cautious {
                    bulk.forget_pending();
                }
                verdict
            }
        };
        if let (Ok(_), Ok(entry)) = (&verdict, &item.entry) {
            accepted.insert(seen::identity(entry));
        }
        verdicts.push(verdict);
    }
    bulk.store(tx, work.scope).await?;
    Ok(verdicts)
}

/// Everything that the rows name; what no database can store is not looked up but refused by the rules.
fn wanted(items: &[Item]) -> Wanted {
    let mut wanted = Wanted::default();
    for entry in items.iter().filter_map(|item| item.entry.as_ref().ok()) {
        wanted.logins.push(fold_identifier(entry.identity()));
        wanted.emails.push(fold_identifier(entry.get(key::EMAIL)));
        wanted.customers.push(fold_identifier(entry.get(key::CUSTOMER)));
        wanted.customers.extend(entry.more_customers.iter().flatten().map(|key| fold_identifier(key)));
    }
    for names in [&mut wanted.logins, &mut wanted.emails, &mut wanted.customers] {
        names.retain(|name| !name.is_empty() && name.len() < 2000 && !name.contains(char::is_control));
        names.sort_unstable();
        names.dedup();
    }
    wanted
}

async fn one(
    work: &Work<'_>,
    tx: &mut Tx,
    bulk: &mut Bulk<'_>,
    source: &Source,
    (entry, prepared): (&Entry, Option<&Prepared>),
    twin: bool,
) -> Result<Fate> {
    let before = bulk.find(tx, work.scope, entry.identity()).await?;
    let mut draft = before.as_ref().map(CustomerUser::draft).unwrap_or_default();
    fill(&mut draft, entry, source, before.as_ref(), &|key| bulk.current_key(key));
    let stored = match &before {
        Some(before) if entry.secret.is_some() => {
            store::customer_user::password_hash(tx, work.scope, before.id).await?
        }
        _ => None,
    };
    let owner = before.as_ref().map(|before| before.id);
    let (access, hash, former) = access(work.session, entry, prepared, (owner, stored)).await?;
    draft.access = access;
    let Some(before) = before else {
        bulk.add(tx, work.scope, source, (draft, hash)).await?;
        return Ok(Fate::Added);
    };
    if is_same(&draft, &before) && !(work.options.update_existing && bulk.would_link(&before)) {
        return Ok(Fate::Unchanged);
    }
    if !work.options.update_existing {
        return Err(Error::field(key::LOGIN, bulk.taken(&before)));
    }
    if twin {
        return Err(Error::field(key::LOGIN, Problem::Twice));
    }
    if former {
        return Err(Error::field(key::PASSWORD, Problem::Password(Rule::History)));
    }
    let changed = bulk.change(tx, work.scope, &before, (draft, hash)).await?;
    Ok(if changed { Fate::Changed } else { Fate::Unchanged })
}

/// Writes what the row says over what is stored. CustomerIDs that find the same customer, because they differ in case
/// only or the customer was renamed, stay as they are.
fn fill(
    draft: &mut Draft,
    entry: &Entry,
    source: &Source,
    before: Option<&CustomerUser>,
    current: &dyn Fn(&str) -> String,
) {
    for field in &source.fields {
        if let Some((_, value)) = entry.values.iter().find(|(key, _)| *key == field.key) {
            let value = field.tidy(value);
            let same = field.key == key::CUSTOMER && current(&value) == current(draft.values.get(key::CUSTOMER));
            if !same {
                draft.values.set(&field.key, value);
            }
        }
    }
    draft.validity = entry.validity.unwrap_or(draft.validity);
    draft.login_forbidden = entry.login_forbidden.unwrap_or(draft.login_forbidden);
    if let Some(more) = &entry.more_customers {
        let set = |keys: &[String]| {
            let main = current(draft.values.get(key::CUSTOMER));
            let mut keys: Vec<String> = keys.iter().map(|key| current(key)).collect();
            keys.retain(|key| *key != main);
            keys.sort_unstable();
            keys.dedup();
            keys
        };
        if before.is_none() || set(more) != set(&draft.more_customers) {
            draft.more_customers.clone_from(more);
        }
    }
}

/// Whether a draft that was made from a record is still the record.
fn is_same(draft: &Draft, before: &CustomerUser) -> bool {
    let stored = before.draft();
    draft.values.iter().all(|(key, value)| stored.values.get(key) == value)
        && (draft.validity, draft.login_forbidden) == (stored.validity, stored.login_forbidden)
        && draft.more_customers == stored.more_customers
        && draft.access == Access::Keep
}

/// How the person can sign in, with the hash of a new password, and whether that is a former one. One that is stored already
/// stays.
async fn access(
    session: &Session,
    entry: &Entry,
    prepared: Option<&Prepared>,
    (owner, stored): (Option<CustomerUserId>, Option<String>),
) -> Result<(Access, Option<String>, bool)> {
    match &entry.secret {
        None => Ok((Access::Keep, None, false)),
        Some(Secret::Hash(hash)) if stored.as_deref() == Some(hash) => Ok((Access::Keep, None, false)),
        Some(Secret::Hash(hash)) => Ok((Access::Hash(hash.clone()), Some(hash.clone()), false)),
        Some(Secret::Password(password)) => {
            let prepared = match prepared {
                Some(prepared) if prepared.stored == stored => prepared.clone(),
                // Too long to be hashed; the policy refuses it.
                None => return Ok((Access::Password(password.clone()), None, false)),
                Some(_) => compare(session, password, (owner, stored)).await?,
            };
            if prepared.fits {
                return Ok((Access::Keep, None, false));
            }
            Ok((Access::Password(password.clone()), prepared.hash, prepared.former))
        }
    }
}
