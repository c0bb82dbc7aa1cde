//! The first run: a one-time link leads to a page that makes the first admin.

use crate::{
    Backend,
    db::Tx,
    secret,
    service::{
        agents,
        audit::differences,
        settings::{check_time_zone, values},
        sign_in::{Origin, SignedIn, open_session},
    },
    session::{Scope, Session},
    store::{
        self,
        audit::{Doer, Subject},
    },
};
use domain::{
    AgentId, Error, Event, Moment, Permission, Result,
    agent::AgentDraft,
    audit::{Action, Change},
    customer_user::Validity,
    link::LinkDraft,
    role::{BuiltIn, RoleDraft},
    setting::{Settings, SetupDraft},
    text::Checks,
};

/// How long a setup link is good: whoever finds it later in a log must not set Portico up.
const GOOD_SECONDS: i64 = 24 * 3600;

impl Backend {
    /// The token of a new one-time setup link, good for a day; none when there is an agent already. Links that were given
    /// out before stay good until their end, because another node may have shown them.
    pub async fn setup_link(&self) -> Result<Option<String>> {
        let mut tx = self.db().begin().await?;
        if store::agent::exists(&mut tx).await? {
            return Ok(None);
        }
        let token = secret::token();
        let now = self.clock().now();
        let before = now.plus_seconds(-GOOD_SECONDS);
        store::setting::add_setup_link(&mut tx, secret::hash(&token), (now, before)).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Whether a setup link is good: [`Error::NotFound`] if it is unknown, too old or dead.
    pub async fn setup_open(&self, token: &str) -> Result<()> {
        let tx = &mut self.db().read().await?;
        let after = self.clock().now().plus_seconds(-GOOD_SECONDS);
        let known = store::setting::is_setup_link(tx, &secret::hash(token), after).await?;
        if known && !store::agent::exists(tx).await? { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Sets an empty installation up and signs its first admin in. All setup links are dead afterwards.
    pub async fn set_up(&self, token: &str, draft: SetupDraft, address: &str, client: &str) -> Result<SignedIn> {
        self.setup_open(token).await?;
        let session = self.system("setup");
        let scope = session.allow(Permission::AgentManage)?;
        let settings = Settings { organisation: draft.organisation, ..self.config().settings.clone() }.tidied();
        let mut checks = settings.check();
        check_time_zone(&mut checks, "organisation.time_zone", &settings.organisation.time_zone);
        let (agent, hash) = self.prepare_admin(draft.agent, &draft.password, checks).await?;

        let mut tx = self.db().begin().await?;
        let links = store::setting::take_setup_links(&mut tx).await?;
        if !links.contains(&secret::hash(token)) || store::agent::exists(&mut tx).await? {
            return Err(Error::NotFound);
        }
        let id = add_admin(&session, &mut tx, &scope, agent, &hash).await?;
        let (before, version) = store::setting::load(&mut tx).await?;
        store::setting::store(&mut tx, &settings, version).await?;
        let admin = store::agent::credentials_of(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
        let name = admin.name();
        let doer = Doer { id: Some(id.0), name: &name, address };
        let subject = Subject { kind: "setting", id: None, name: &settings.organisation.name };
        let (now, chosen) = (self.clock().now(), differences(&values(&before)?, &values(&settings)?));
        store::audit::record(&mut tx, &doer, now, Action::SetUp, subject, chosen).await?;
        if settings.organisation.language == "de" {
            speak_german(&mut tx, &scope, &doer, now).await?;
        }
        let signed_in = open_session(self, &mut tx, Some(&admin), Origin { address, client }).await?;
        tx.emit(Event::SettingsChanged);
        tx.commit().await?;
        self.catch_up().await?;
        signed_in.ok_or(Error::SignInRefused)
    }

    /// Adds an admin from the command line: the first one, or one who gets in again when nobody else can. An empty
    /// installation counts as set up afterwards.
    pub async fn create_admin(&self, draft: AgentDraft, password: &str) -> Result<AgentId> {
        let session = self.system("create-admin");
        let scope = session.allow(Permission::AgentManage)?;
        let (agent, hash) = self.prepare_admin(draft, password, Checks::default()).await?;
        let mut tx = self.db().begin().await?;
        store::setting::take_setup_links(&mut tx).await?;
        let id = add_admin(&session, &mut tx, &scope, agent, &hash).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Checks an admin's data and hashes the password.
    async fn prepare_admin(
        &self,
        draft: AgentDraft,
        password: &str,
        mut checks: Checks,
    ) -> Result<(AgentDraft, String)> {
        let draft = AgentDraft { validity: Validity::Valid, roles: Vec::new(), ..draft }.tidied();
        checks.absorb(draft.check().finish())?;
        checks.absorb(agents::check_password(self, password, None, &draft.login, &draft.email).await)?;
        checks.finish()?;
        Ok((draft, self.hasher().hash(password.to_owned()).await?))
    }
}

/// What a fresh database has names for in English, and what it is called in German.
const GERMAN: [(&str, &str); 4] = [
    ("Map of the customer", "Karte des Kunden"),
    ("Map of the person", "Karte der Person"),
    ("Web search", "Websuche"),
    (BuiltIn::CustomerManager.name(), "Kundenbetreuung"),
];

/// Names links and roles that came with the database in German, as the organisation speaks it.
async fn speak_german(tx: &mut Tx, scope: &Scope, doer: &Doer<'_>, now: Moment) -> Result<()> {
    let german =
        |name: &str| GERMAN.iter().find(|(english, _)| *english == name).map(|(_, german)| (*german).to_owned());
    let renamed = |field: &str, from: &str, to: &str| {
        vec![Change { field: field.to_owned(), from: from.to_owned(), to: to.to_owned() }]
    };
    for link in store::link::all(tx).await? {
        if let Some(label) = german(&link.draft.label) {
            let subject = Subject { kind: "link", id: Some(link.id.0), name: &label };
            let changes = renamed("label", &link.draft.label, &label);
            store::audit::record(tx, doer, now, Action::Changed, subject, changes).await?;
            store::link::change(tx, link.id, &LinkDraft { label, ..link.draft }, link.version).await?;
        }
    }
    for role in store::role::list(tx, scope).await? {
        if let Some(name) = german(&role.draft.name) {
            let subject = Subject { kind: "role", id: Some(role.id.0), name: &name };
            let changes = renamed("name", &role.draft.name, &name);
            store::audit::record(tx, doer, now, Action::Changed, subject, changes).await?;
            store::role::update(tx, scope, role.id, &RoleDraft { name, ..role.draft }, role.version).await?;
        }
    }
    Ok(())
}

/// Adds an admin, and the built-in roles if there are none.
async fn add_admin(session: &Session, tx: &mut Tx, scope: &Scope, draft: AgentDraft, hash: &str) -> Result<AgentId> {
    store::role::lock(tx).await?;
    store::role::add_built_in(tx, scope).await?;
    let draft = AgentDraft { roles: vec![store::role::most_powerful(tx, scope).await?], ..draft };
    let mut checks = Checks::default();
    agents::check_stored(tx, scope, &draft, None, &mut checks).await?;
    checks.finish()?;
    agents::insert(session, tx, scope, &draft, (hash, false)).await
}
