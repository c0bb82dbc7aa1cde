//! A form for a new person that is sent a second time.

use super::{CustomerUsers, conflict};
use crate::{config::Source, db::Tx, fold::fold_identifier, session::Scope, store};
use domain::{
    CustomerUserId, Error, Result,
    customer_user::{Access, CustomerUser, Draft},
    field::{Kind, key},
};

impl CustomerUsers<'_> {
    /// The person whom the first sending has added, if this one says the same. What was typed after the first must not
    /// vanish behind its success.
    pub(super) async fn sent_again(
        &self,
        mut tx: Tx,
        scope: &Scope,
        source: &Source,
        (draft, id): (&Draft, CustomerUserId),
    ) -> Result<CustomerUserId> {
        let person =
            store::customer_user::find(&mut tx, scope, &self.session.config(), id).await?.ok_or(Error::NotFound)?;
        // A CustomerID may be a former one; stored is the one that the customer has now.
        let mut draft = draft.clone();
        let sent =
            std::iter::once(draft.values.get(key::CUSTOMER)).chain(draft.more_customers.iter().map(String::as_str));
        let sent: Vec<String> = sent.map(fold_identifier).filter(|sent| !sent.is_empty()).collect();
        let customers = store::customer::keep_by_keys(&mut tx, scope, sent).await?;
        let current = |sent: &str| customers.get(&fold_identifier(sent)).map(|customer| customer.key.clone());
        if let Some(key) = current(draft.values.get(key::CUSTOMER)) {
            draft.values.set(key::CUSTOMER, key);
        }
        draft.more_customers.iter_mut().for_each(|sent| *sent = current(sent).unwrap_or_else(|| std::mem::take(sent)));
        let hash = match draft.access {
            Access::Password(_) => store::customer_user::password_hash(&mut tx, scope, id).await?,
            _ => None,
        };
        // Verifying takes long; nobody has to wait for it.
        drop(tx);
        let same_access = match &draft.access {
            Access::Password(password) => self.session.backend().hasher().verify(password.clone(), hash).await?,
            Access::Invite => person.login.invited,
            Access::Keep | Access::Nothing => !person.login.has_password && !person.login.invited,
            Access::Hash(_) => false,
        };
        // A username that was made is what was asked for by none.
        if self.session.config().settings.customer_users.auto_login && draft.values.get(key::LOGIN).trim().is_empty() {
            draft.values.set(key::LOGIN, person.values.get(key::LOGIN));
        }
        if same_access && person.source.id == source.about.id && is_what_was_sent(&draft, source, &person) {
            Ok(id)
        } else {
            Err(conflict(person))
        }
    }
}

/// Whether a person is what a draft would store. CustomerIDs are stored as the customer has them, without doubles.
fn is_what_was_sent(draft: &Draft, source: &Source, person: &CustomerUser) -> bool {
    let values = source.fields.iter().all(|field| {
        let (sent, stored) = (field.tidy(draft.values.get(&field.key)), person.values.get(&field.key));
        if field.kind == Kind::Customer { fold_identifier(&sent) == fold_identifier(stored) } else { sent == stored }
    });
    let main = fold_identifier(draft.values.get(key::CUSTOMER));
    let more = |keys: &mut dyn Iterator<Item = &str>| {
        let mut keys: Vec<String> = keys.map(fold_identifier).filter(|key| !key.is_empty() && *key != main).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    values
        && more(&mut draft.more_customers.iter().map(String::as_str))
            == more(&mut person.more_customers.iter().map(|customer| customer.key.as_str()))
        && (draft.validity, draft.login_forbidden) == (person.validity, person.login.forbidden)
}
