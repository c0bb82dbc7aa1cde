//! The rules for email addresses.

use super::CustomerUsers;
use crate::{dns::Mail, session::Scope, store};
use domain::{
    CustomerUserId, Error, Problem, Result,
    customer_user::{CustomerUser, Draft, Warning},
    field::key,
    text::Checks,
};

impl CustomerUsers<'_> {
    /// What the last saving could not check.
    pub fn warning(&self) -> Option<Warning> {
        self.warning.get().copied()
    }

    /// Notes what the settings have against the address.
    pub(super) fn check_email(&self, checks: &mut Checks, draft: &Draft, before: Option<&CustomerUser>) {
        if !checks.has(key::EMAIL) && !spares_email(draft, before) {
            checks.note(key::EMAIL, self.judge_email(draft.values.get(key::EMAIL)));
        }
    }

    /// Whether a text that is no address may be stored as one.
    pub(super) fn accepts_any_email(&self, draft: &Draft, before: Option<&CustomerUser>) -> bool {
        spares_email(draft, before) || self.judge_email(draft.values.get(key::EMAIL)).is_ok()
    }

    /// Asks a name server about an address that is new; tells what is wrong with it. Takes at most three seconds, and no
    /// transaction waits meanwhile. Without an answer there is a [`warning`](Self::warning).
    pub(super) async fn ask_about_email(
        &self,
        scope: &Scope,
        id: Option<CustomerUserId>,
        draft: &Draft,
    ) -> Result<Option<Problem>> {
        let config = self.session.config();
        let address = draft.values.get(key::EMAIL).trim();
        let Some((_, domain)) = address.rsplit_once('@') else { return Ok(None) };
        let always = config.patterns.always.as_ref().is_some_and(|always| always.is_match(address));
        if !config.settings.email.check || !config.settings.email.dns || always || self.judge_email(address).is_err() {
            return Ok(None);
        }
        let before = match id {
            Some(id) => {
                let tx = &mut self.session.db().read().await?;
                Some(store::customer_user::find(tx, scope, &config, id).await?.ok_or(Error::NotFound)?)
            }
            None => None,
        };
        if spares_email(draft, before.as_ref()) {
            return Ok(None);
        }
        Ok(match self.session.backend().name_servers().mail(domain).await {
            Mail::Taken => None,
            Mail::Refused => Some(Problem::EmailMail),
            Mail::NoDomain => Some(Problem::EmailDomain),
            Mail::Unknown => {
                self.warning.get_or_init(|| Warning::EmailUnchecked);
                None
            }
        })
    }

    fn judge_email(&self, address: &str) -> std::result::Result<(), Problem> {
        let config = self.session.config();
        let fits = |pattern: &Option<regex::Regex>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(address));
        if address.is_empty() || !config.settings.email.check || fits(&config.patterns.always) {
            return Ok(());
        }
        domain::email::check(address)?;
        if fits(&config.patterns.never) { Err(Problem::EmailRefused) } else { Ok(()) }
    }
}

/// A broken address must not stop anyone from making a record invalid, nor from changing the rest of a valid one.
fn spares_email(draft: &Draft, before: Option<&CustomerUser>) -> bool {
    let same = |before: &CustomerUser| {
        before.validity.is_valid() && before.values.get(key::EMAIL) == draft.values.get(key::EMAIL).trim()
    };
    !draft.validity.is_valid() || before.is_some_and(same)
}

/// A result together with what was found out at a field before, so that all problems come together.
pub(super) fn also<T>(result: Result<T>, (field, problem): (&str, Option<Problem>)) -> Result<T> {
    let Some(problem) = problem else { return result };
    let mut checks = Checks::default();
    match result {
        Ok(_) => {}
        Err(error) => checks.absorb(Err(error))?,
    }
    if !checks.has(field) {
        checks.add(field, problem);
    }
    Err(Error::Invalid(checks.into_errors()))
}
