//! Search over people and customers, for the command palette and pickers.

use crate::{session::Session, store};
use domain::{
    Permission, Result,
    customer::CustomerRef,
    customer_user::{Hit, Validity},
};

/// How many hits of a kind the palette shows.
const HITS: usize = 8;

impl Session {
    /// People and customers that fit a text, the best first; only people or only customers for those who may not see
    /// the others.
    pub async fn search(&self, text: &str) -> Result<Vec<Hit>> {
        let people = self.allow(Permission::CustomerUserRead);
        let customers = self.allow(Permission::CustomerRead);
        if let (Err(refused), Err(_)) = (&people, &customers) {
            return Err(refused.clone());
        }
        let tx = &mut self.db().read().await?;
        let mut hits = Vec::new();
        if let Ok(scope) = people {
            let all = self.actor().may(Permission::CustomerUserValidity);
            let validities = if all { &Validity::ALL[..] } else { &[Validity::Valid] };
            hits = store::person_search::search(tx, &scope, text, validities, HITS).await?;
        }
        if let (Ok(scope), false) = (customers, text.trim().is_empty()) {
            let customers = store::customer_list::search(tx, &scope, text, &Validity::ALL, HITS / 2).await?;
            hits.extend(customers.into_iter().map(|c| Hit::Customer(c.id, c.name, c.key, c.validity)));
        }
        Ok(hits)
    }

    /// Valid customers for a picker.
    pub async fn search_customers(&self, text: &str) -> Result<Vec<CustomerRef>> {
        let scope = self.allow(Permission::CustomerRead)?;
        Ok(store::customer_list::search(&mut self.db().read().await?, &scope, text, &[Validity::Valid], 20).await?)
    }
}
