//! The customers that a person belongs to beside the primary one.

use super::{CustomerUsers, lookup::Lookup};
use crate::store;
use domain::{CustomerId, CustomerUserId, Error, Event, Permission, Result};

impl CustomerUsers<'_> {
    /// Has a person belong to a further customer, or no longer; the primary one stays what it is. It is a change of the
    /// person's record like any other, so that a form that is open learns of it.
    pub async fn relate(&self, id: CustomerUserId, customer: CustomerId, related: bool) -> Result<()> {
        let scope = self.session.allow(Permission::CustomerUserEdit)?;
        let mut tx = self.session.db().begin().await?;
        let config = self.session.config();
        let person = store::customer_user::find(&mut tx, &scope, &config, id).await?.ok_or(Error::NotFound)?;
        let customer = store::customer::find(&mut tx, &scope, customer).await?.ok_or(Error::NotFound)?;
        let mut draft = person.draft();
        draft.more_customers.retain(|key| *key != customer.draft.key);
        if related {
            draft.more_customers.push(customer.draft.key);
        }
        let version = Some(person.version);
        if self.change_in(&mut tx, &scope, id, (draft, None), version, Lookup::Database).await? {
            tx.emit(Event::CustomerUserChanged(id));
        }
        Ok(tx.commit().await?)
    }
}
