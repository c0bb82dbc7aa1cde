//! The customers that a person belongs to beside the primary one.

use super::{CustomerUsers, draft::Ready, writable};
use crate::store;
use domain::{
    CustomerId, CustomerUserId, Error, Event, Permission, Problem, Result, customer::CustomerRef, field::key,
};

impl CustomerUsers<'_> {
    /// Has a person belong to a further customer, or no longer; the primary one stays what it is. It is a change of the
    /// person's record like any other, so that a form that is open learns of it; but what else is in the record is not
    /// asked whether it would be accepted today. Tells whether it was otherwise before.
    pub async fn relate(&self, id: CustomerUserId, customer: CustomerId, related: bool) -> Result<bool> {
        let scope = self.session.allow(Permission::CustomerUserEdit)?;
        let mut tx = self.session.db().begin().await?;
        let config = self.session.config();
        let before = store::customer_user::find(&mut tx, &scope, &config, id).await?.ok_or(Error::NotFound)?;
        let customer = store::customer::find(&mut tx, &scope, customer).await?.ok_or(Error::NotFound)?;
        let customer =
            store::customer::keep_by_key(&mut tx, &scope, &customer.draft.key).await?.ok_or(Error::NotFound)?;
        let is_it = |known: &CustomerRef| known.id == customer.id;
        let was_related = before.more_customers.iter().any(is_it);
        if related == was_related || before.customer.as_ref().is_some_and(is_it) {
            return Ok(false);
        }
        if related && !customer.validity.is_valid() {
            return Err(Error::field(key::MORE_CUSTOMERS, Problem::UnknownCustomer));
        }
        let mut more = before.more_customers.clone();
        more.retain(|known| !is_it(known));
        if related {
            more.push(customer);
        }
        let ready = self.unchanged(&mut tx, &scope, writable(&config, &before)?, &before).await?;
        let changed = self.store_change(&mut tx, &scope, &before, (Ready { more, ..ready }, None)).await?;
        tx.emit(Event::CustomerUserChanged(id));
        tx.commit().await?;
        Ok(changed)
    }
}
