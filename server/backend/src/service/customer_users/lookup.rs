//! Where the rules look up what must exist or be unique.

use crate::{
    db::{DbResult, Tx},
    fold::fold_identifier,
    session::Scope,
    store::{self, customer_user::Owner},
};
use domain::{CustomerUserId, customer::CustomerRef};
use std::collections::HashMap;

/// Where to look up: in the database, or in what was looked up for many rows at once.
#[derive(Clone, Copy)]
pub(super) enum Lookup<'k> {
    Database,
    Known(&'k Known),
}

/// Everything that is stored under the usernames, addresses and CustomerIDs of many rows; what is missing does not exist.
#[derive(Default)]
pub(super) struct Known {
    pub customers: HashMap<String, CustomerRef>,
    pub logins: HashMap<String, Owner>,
    pub emails: HashMap<String, Vec<Owner>>,
}

impl Known {
    /// Forgets what a person is known by.
    pub(super) fn remove(&mut self, id: CustomerUserId) {
        self.logins.retain(|_, owner| owner.id != id);
        self.emails.values_mut().for_each(|owners| owners.retain(|owner| owner.id != id));
    }

    /// Knows a person from now on.
    pub(super) fn add(&mut self, owner: &Owner, login: &str, email: &str) {
        self.logins.insert(fold_identifier(login), owner.clone());
        if !email.is_empty() {
            self.emails.entry(fold_identifier(email)).or_default().push(owner.clone());
        }
    }
}

impl Lookup<'_> {
    pub(super) async fn customer(self, tx: &mut Tx, scope: &Scope, key: &str) -> DbResult<Option<CustomerRef>> {
        match self {
            Self::Database => store::customer::keep_by_key(tx, scope, key).await,
            Self::Known(known) => Ok(known.customers.get(&fold_identifier(key)).cloned()),
        }
    }

    pub(super) async fn by_login(self, tx: &mut Tx, scope: &Scope, login: &str) -> DbResult<Option<Owner>> {
        match self {
            Self::Database => store::customer_user::by_login(tx, scope, login).await,
            Self::Known(known) => Ok(known.logins.get(&fold_identifier(login)).cloned()),
        }
    }

    pub(super) async fn by_email(
        self,
        tx: &mut Tx,
        scope: &Scope,
        email: &str,
        except: Option<CustomerUserId>,
    ) -> DbResult<Option<Owner>> {
        match self {
            Self::Database => store::customer_user::by_email(tx, scope, email, except).await,
            Self::Known(known) => {
                let owners = known.emails.get(&fold_identifier(email)).into_iter().flatten();
                Ok(owners.into_iter().find(|owner| Some(owner.id) != except).cloned())
            }
        }
    }
}
