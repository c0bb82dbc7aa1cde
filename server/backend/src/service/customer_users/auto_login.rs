//! Usernames for those who were given none.

use super::CustomerUsers;
use crate::{db::Tx, session::Scope, store};
use domain::{Result, customer_user::Draft, field::key};
use jiff::Timestamp;

/// How many usernames of the usual form are tried; then their number may be any.
const TRIES: u32 = 20;

impl CustomerUsers<'_> {
    /// Gives a new person without a username one, if the settings say so: prefix, time to the minute in UTC, a small number.
    /// Nobody else can take it meanwhile: the transaction has waited for its turn to take names.
    pub(super) async fn with_login(&self, tx: &mut Tx, scope: &Scope, mut draft: Draft) -> Result<Draft> {
        let rules = &self.session.config().settings.customer_users;
        if !rules.auto_login || !draft.values.get(key::LOGIN).trim().is_empty() {
            return Ok(draft);
        }
        let now = Timestamp::from_millisecond(self.session.clock().now().0).unwrap_or_default();
        let begin = format!("{}-{}", rules.login_prefix, now.strftime("%Y%m%d%H%M"));
        for number in 0.. {
            let limit = if number < TRIES { 99 } else { 1_000_000_000 };
            let login = format!("{begin}{}", crate::secret::below(limit));
            if store::customer_user::by_login(tx, scope, &login).await?.is_none() {
                draft.values.set(key::LOGIN, login);
                break;
            }
        }
        Ok(draft)
    }
}
