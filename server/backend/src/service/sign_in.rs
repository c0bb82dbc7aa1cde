//! Sign-in of agents.

mod limits;

use crate::{
    Backend,
    db::Tx,
    secret,
    store::{
        self,
        agent::Credentials,
        audit::{Doer, Subject},
    },
};
use domain::{AgentId, Error, Event, Moment, Result, audit::Action, password::MAX_CHARS};
use std::fmt;
use uuid::Uuid;

pub use limits::Limits;

/// The proof of a sign-in, for the cookie.
pub struct SignedIn {
    /// The session's token; only its hash is stored.
    pub token: String,
    /// Who has signed in.
    pub agent: AgentId,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SignedIn")
    }
}

/// Where a request comes from.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub address: &'a str,
    /// What the browser calls itself.
    pub client: &'a str,
}

impl Backend {
    /// Signs an agent in. Whatever the reason for a refusal is, it takes the same work and gives the same
    /// [`Error::SignInRefused`]; after too many refusals from one network the answer is [`Error::TooMany`].
    pub async fn sign_in(&self, login: &str, password: &str, address: &str, client: &str) -> Result<SignedIn> {
        self.limits().take(address)?;
        let result = self.try_sign_in(login, password, Origin { address, client }).await;
        if !matches!(result, Err(Error::SignInRefused)) {
            self.limits().give_back(address);
        }
        result
    }

    async fn try_sign_in(&self, login: &str, password: &str, origin: Origin<'_>) -> Result<SignedIn> {
        let agent = match known_login(login) {
            Some(login) => store::agent::credentials(&mut self.db().read().await?, login).await?,
            None => None,
        };
        let hash = agent.as_ref().and_then(|agent| agent.password_hash.clone());
        // Nothing that long was ever accepted as a password.
        let sound = password.chars().count() <= MAX_CHARS as usize;
        let password = if sound { password.to_owned() } else { String::new() };
        let matches = self.hasher().verify(password, hash).await? && sound;

        let mut tx = self.db().begin().await?;
        let verified = agent.as_ref().filter(|_| matches);
        if let Some(signed_in) = open_session(self, &mut tx, verified, origin).await? {
            tx.commit().await?;
            return Ok(signed_in);
        }
        // A right password, refused because the account is locked or not valid, is not counted.
        self.note_refusal(tx, login, agent.as_ref(), i64::from(!matches), origin).await?;
        Err(Error::SignInRefused)
    }

    async fn note_refusal(
        &self,
        mut tx: Tx,
        login: &str,
        agent: Option<&Credentials>,
        count: i64,
        origin: Origin<'_>,
    ) -> Result<()> {
        let now = self.clock().now();
        let max = self.config().settings.agent_passwords.max_failed;
        let shown = clean(login, 100);
        let doer = Doer { id: None, name: "", address: origin.address };
        let subject = || Subject { kind: "agent", id: agent.map(|agent| agent.id.0), name: &shown };

        let locked = store::agent::note_failure(&mut tx, id_of(agent), (count, max), (now, origin.address)).await?;
        store::audit::record(&mut tx, &doer, now, Action::SignInFailed, subject(), Vec::new()).await?;
        if locked {
            store::audit::record(&mut tx, &doer, now, Action::Locked, subject(), Vec::new()).await?;
            tx.emit(Event::AgentsChanged);
        }
        tx.commit().await?;
        // Tools such as fail2ban read these lines.
        if locked {
            tracing::warn!(login = ?shown, address = %origin.address, "account locked after too many failed sign-ins");
        } else {
            tracing::info!(login = ?shown, address = %origin.address, "sign-in failed");
        }
        Ok(())
    }
}

/// Opens a session for an agent whose password was verified; none if there is no such agent, or one who may not.
pub(crate) async fn open_session(
    backend: &Backend,
    tx: &mut Tx,
    agent: Option<&Credentials>,
    origin: Origin<'_>,
) -> Result<Option<SignedIn>> {
    let now = backend.clock().now();
    let hash = agent.and_then(|agent| agent.password_hash.as_deref()).unwrap_or_default();
    let may = store::agent::note_success(tx, id_of(agent), hash, now).await?;
    let Some(agent) = agent.filter(|_| may) else { return Ok(None) };

    let limits = &backend.config().settings.sessions;
    let over: Moment = now.plus_seconds(-i64::from(limits.max_seconds));
    // Trimmed before the new one is added, which must stay whatever else happens in the same millisecond.
    let mut ended = store::session::trim(tx, agent.id, limits.per_agent.saturating_sub(1), over).await?;
    if limits.total > 0 {
        ended += store::session::trim_all(tx, limits.total - 1).await?;
    }
    if ended > 0 {
        tx.emit(Event::SessionsEnded);
    }
    let token = secret::token();
    let client = clean(origin.client, 300);
    store::session::add(tx, secret::hash(&token), agent.id, now, origin.address, &client).await?;
    let name = agent.name();
    let doer = Doer { id: Some(agent.id.0), name: &name, address: origin.address };
    let subject = Subject { kind: "agent", id: Some(agent.id.0), name: &name };
    store::audit::record(tx, &doer, now, Action::SignedIn, subject, Vec::new()).await?;
    Ok(Some(SignedIn { token, agent: agent.id }))
}

/// Nobody has the nil id: looking for it costs as much as looking for somebody.
fn id_of(agent: Option<&Credentials>) -> AgentId {
    agent.map_or(AgentId(Uuid::nil()), |agent| agent.id)
}

/// The text, if any agent can have it as a username.
fn known_login(login: &str) -> Option<&str> {
    domain::text::check(login.trim(), true, 191, false).is_ok().then_some(login)
}

/// Text of strangers, made fit to be stored: shortened and without control characters.
fn clean(text: &str, max: usize) -> String {
    text.trim().chars().filter(|character| !character.is_control()).take(max).collect()
}
