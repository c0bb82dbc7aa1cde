//! Data for a first look: companies, people of many countries, notes, history, and agents who can sign in.
//!
//! Everything is made up and comes out the same every time. It goes through the services like everything else, by agents
//! whose clock stands in the past.

mod chance;
mod companies;
mod history;
mod names;
mod notes;
mod people;
mod places;

use crate::{Backend, Session, clock::Clock, service, store};
use chance::Chance;
use domain::{
    Error, Permission, Result, SourceId,
    agent::AgentDraft,
    customer, customer_user,
    customer_user::Validity,
    field::{Display, FieldDraft, Kind, Section},
    role::BuiltIn,
    setting::Organisation,
};

/// Somebody who can sign in to the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInHint {
    /// Username.
    pub login: &'static str,
    /// Password.
    pub password: &'static str,
    /// The role's name.
    pub role: &'static str,
}

/// An agent of the demonstration.
struct Person {
    first: &'static str,
    last: &'static str,
    role: BuiltIn,
    hint: SignInHint,
}

const AGENTS: [Person; 3] = [
    Person {
        first: "Mira",
        last: "Solberg",
        role: BuiltIn::Admin,
        hint: SignInHint { login: "mira", password: "harbour-lamp-27", role: BuiltIn::Admin.name() },
    },
    Person {
        first: "Tomáš",
        last: "Okonkwo",
        role: BuiltIn::CustomerManager,
        hint: SignInHint { login: "tomas", password: "copper-kettle-38", role: BuiltIn::CustomerManager.name() },
    },
    Person {
        first: "Yuki",
        last: "Brandt",
        role: BuiltIn::Agent,
        hint: SignInHint { login: "yuki", password: "walnut-bridge-49", role: BuiltIn::Agent.name() },
    },
];

/// What has become of an installation that was to be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// The demonstration data is there now.
    Now,
    /// It was there before.
    Before,
    /// Somebody has stopped it before everything was there.
    Partly,
    /// There is other data: agents, customers or people.
    Other,
}

/// Where it is noted that filling has begun, and that it has ended.
const BEGUN: &str = "demo:begun";
const COMPLETE: &str = "demo:complete";

/// Who can sign in to the demonstration.
pub fn sign_ins() -> Vec<SignInHint> {
    AGENTS.iter().map(|agent| agent.hint).collect()
}

/// Fills an empty installation.
pub async fn fill(backend: &Backend) -> Result<Filled> {
    let noted = async |name: &'static str| {
        let tx = &mut backend.db().read().await?;
        Ok::<_, Error>(store::counter::sum(tx, std::iter::once(name.to_owned())).await? > 0)
    };
    if noted(COMPLETE).await? {
        return Ok(Filled::Before);
    }
    if noted(BEGUN).await? {
        return Ok(Filled::Partly);
    }
    if !is_empty(backend).await? {
        return Ok(Filled::Other);
    }
    note(backend, BEGUN).await?;
    let start = backend.clock().now().plus_seconds(-history::DAYS * 86_400);
    let clock = Clock::fixed(start);
    let past = backend.at(clock.clone());
    let agents = Agents::employ(&past).await?;
    set_up(&agents.0[0]).await?;
    history::live(&agents, &clock, start).await?;
    note(backend, COMPLETE).await?;
    backend.catch_up().await?;
    Ok(Filled::Now)
}

async fn note(backend: &Backend, name: &'static str) -> Result<()> {
    let mut tx = backend.db().begin().await?;
    store::counter::mark(&mut tx, name).await?;
    Ok(tx.commit().await?)
}

async fn is_empty(backend: &Backend) -> Result<bool> {
    let system = backend.system("demo");
    let validities = Validity::ALL.to_vec();
    let people = customer_user::Filter { validities: validities.clone(), ..customer_user::Filter::default() };
    let customers = customer::Filter { validities, ..customer::Filter::default() };
    Ok(!store::agent::exists(&mut backend.db().read().await?).await?
        && system.customers().count(&customers).await? == 0
        && system.customer_users().count(&people).await? == 0)
}

/// The agents, ready to act.
struct Agents(Vec<Session>);

impl Agents {
    /// Adds them; their passwords are not due, as the demonstration shows them anyway.
    async fn employ(past: &Backend) -> Result<Self> {
        let system = past.system("demo");
        let scope = system.allow(Permission::AgentManage)?;
        let mut sessions = Vec::new();
        for agent in &AGENTS {
            let mut draft = AgentDraft {
                login: agent.hint.login.to_owned(),
                firstname: agent.first.to_owned(),
                lastname: agent.last.to_owned(),
                email: format!("{}@portico.example", agent.hint.login),
                ..AgentDraft::default()
            };
            let name = draft.name();
            let id = if agent.role == BuiltIn::Admin {
                past.create_admin(draft, agent.hint.password).await?
            } else {
                let roles = system.roles().list().await?;
                draft.roles =
                    roles.iter().filter(|role| role.draft.name == agent.hint.role).map(|role| role.id).collect();
                let hash = past.hasher().hash(agent.hint.password.to_owned()).await?;
                let mut tx = past.db().begin().await?;
                let id = service::agents::insert(&system, &mut tx, &scope, &draft, (&hash, false)).await?;
                tx.commit().await?;
                id
            };
            sessions.push(past.on_behalf(Some(id), &name));
        }
        Ok(Self(sessions))
    }

    /// Whoever is at work: the manager most of the time.
    fn pick(&self, chance: &mut Chance) -> &Session {
        &self.0[[0, 1, 1, 1, 2, 2][chance.below(6)] % self.0.len()]
    }
}

/// The organisation and the further fields.
async fn set_up(admin: &Session) -> Result<()> {
    let (mut settings, version) = admin.settings().get().await?;
    settings.organisation =
        Organisation { name: "Portico Demo".into(), language: "en".into(), time_zone: "Europe/Prague".into() };
    admin.settings().change(settings, version).await?;
    let Some(source) = admin.configuration().default_source().map(|source| source.about.id) else { return Ok(()) };
    add_field(admin, source, (people::CONTRACT, "Contract", Kind::Choice), true).await?;
    add_field(admin, source, (people::CUSTOMER_SINCE, "Customer since", Kind::Date), false).await?;
    add_field(admin, source, (people::NEWSLETTER, "Newsletter", Kind::YesNo), false).await
}

async fn add_field(
    admin: &Session,
    source: SourceId,
    (key, label, kind): (&str, &str, Kind),
    in_list: bool,
) -> Result<()> {
    let choices = if kind == Kind::Choice { people::CONTRACTS.map(str::to_owned).to_vec() } else { Vec::new() };
    let draft = FieldDraft {
        key: key.to_owned(),
        label: label.to_owned(),
        kind,
        choices,
        section: Section::Miscellaneous,
        required: false,
        read_only: false,
        display: Display::Always,
        in_list,
        link: String::new(),
    };
    admin.fields().add(source, draft).await.map(drop)
}
