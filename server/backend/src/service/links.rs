//! Links to maps, the web and social sites, for admins.

use crate::{
    config::Config,
    db::{DbResult, Tx},
    service::audit::{conflict, differences, yes_no},
    session::{Scope, Session},
    store::{
        self,
        audit::{Doer, Subject},
        new_id,
    },
};
use domain::{
    Error, Event, LinkId, Permission, Problem, Result, RoleId,
    audit::{Action, Change},
    link::{ICONS, Link, LinkDraft, Scope as About, check_template},
    text::{self, Checks},
};

/// How many characters a label may have.
const LABEL_MAX: u32 = 100;
/// How many characters a template may have.
const TEMPLATE_MAX: u32 = 1000;

/// Links, as admins see and change them.
pub struct Links<'s>(&'s Session);

impl Session {
    /// Links.
    pub fn links(&self) -> Links<'_> {
        Links(self)
    }
}

impl Links<'_> {
    /// All links in their order.
    pub async fn list(&self) -> Result<Vec<Link>> {
        self.0.allow(Permission::Configure)?;
        Ok(store::link::all(&mut self.0.db().read().await?).await?)
    }

    /// The links that the actor is shown, in their order.
    pub async fn shown(&self) -> Result<Vec<Link>> {
        self.0.allow(Permission::CustomerUserRead).or_else(|_| self.0.allow(Permission::CustomerRead))?;
        let config = self.0.config();
        let mut links: Vec<Link> = config.links.iter().filter(|link| link.draft.enabled).cloned().collect();
        if links.iter().any(|link| !link.draft.roles.is_empty()) {
            let own = match self.0.agent_id() {
                Some(agent) => store::role::of_agent(&mut self.0.db().read().await?, agent).await?,
                None => Vec::new(),
            };
            links.retain(|link| {
                let roles = &link.draft.roles;
                roles.is_empty() || roles.iter().any(|role| own.contains(role))
            });
        }
        Ok(links)
    }

    /// The roles to which a link can be limited, by name.
    pub async fn roles(&self) -> Result<Vec<(RoleId, String)>> {
        let scope = self.0.allow(Permission::Configure)?;
        Ok(role_names(&mut self.0.db().read().await?, &scope).await?)
    }

    /// Adds a link at the end.
    pub async fn add(&self, draft: LinkDraft) -> Result<LinkId> {
        let scope = self.0.allow(Permission::Configure)?;
        let draft = tidied(draft);
        let mut tx = self.0.db().begin().await?;
        let roles = role_names(&mut tx, &scope).await?;
        check(&draft, &self.0.config(), &roles).finish()?;
        let last = store::link::all(&mut tx).await?.iter().map(|link| link.position).max().unwrap_or_default();
        let id = LinkId(new_id());
        store::link::add(&mut tx, id, last + 1, &draft).await?;
        let values = values(&draft, &roles);
        let added = differences(&nothing(&values), &values);
        self.save(tx, Action::Added, Some(id), &draft.label, added).await?;
        Ok(id)
    }

    /// Changes a link.
    pub async fn change(&self, id: LinkId, draft: LinkDraft, version: i64) -> Result<()> {
        let scope = self.0.allow(Permission::Configure)?;
        let draft = tidied(draft);
        let mut tx = self.0.db().begin().await?;
        let roles = role_names(&mut tx, &scope).await?;
        check(&draft, &self.0.config(), &roles).finish()?;
        let before = find(&mut tx, id).await?;
        if !store::link::change(&mut tx, id, &draft, version).await? {
            let now = find(&mut tx, id).await?;
            let current = values(&now.draft, &roles);
            return Err(conflict(&mut tx, &scope, ("link", Some(id.0)), now.version, current).await?);
        }
        let changed = differences(&values(&before.draft, &roles), &values(&draft, &roles));
        if changed.is_empty() {
            return Ok(());
        }
        self.save(tx, Action::Changed, Some(id), &draft.label, changed).await
    }

    /// Puts the links into a new order, which names each of them once; otherwise the error is at `order`.
    pub async fn order(&self, order: Vec<LinkId>) -> Result<()> {
        self.0.allow(Permission::Configure)?;
        let mut tx = self.0.db().begin().await?;
        let before = store::link::all(&mut tx).await?;
        let mut after: Vec<&Link> = Vec::new();
        for id in order {
            after.extend(before.iter().find(|link| link.id == id && !after.iter().any(|placed| placed.id == id)));
        }
        if after.len() != before.len() {
            return Err(Error::field("order", Problem::Choice));
        }
        for (position, link) in (1..).zip(&after) {
            store::link::place(&mut tx, link.id, position).await?;
        }
        let labels = |links: Vec<&Link>| {
            [("order", links.into_iter().map(|link| link.draft.label.as_str()).collect::<Vec<_>>().join(", "))]
        };
        let changed = differences(&labels(before.iter().collect()), &labels(after));
        self.save(tx, Action::Changed, None, "", changed).await
    }

    /// Removes a link.
    pub async fn remove(&self, id: LinkId) -> Result<()> {
        let scope = self.0.allow(Permission::Configure)?;
        let mut tx = self.0.db().begin().await?;
        let link = find(&mut tx, id).await?;
        store::link::remove(&mut tx, id).await?;
        let before = values(&link.draft, &role_names(&mut tx, &scope).await?);
        self.save(tx, Action::Removed, Some(id), &link.draft.label, differences(&before, &nothing(&before))).await
    }

    async fn save(
        &self,
        mut tx: Tx,
        action: Action,
        id: Option<LinkId>,
        name: &str,
        changed: Vec<Change>,
    ) -> Result<()> {
        let subject = Subject { kind: "link", id: id.map(|id| id.0), name };
        let now = self.0.clock().now();
        store::audit::record(&mut tx, &Doer::of(self.0), now, action, subject, changed).await?;
        tx.emit(Event::LinksChanged);
        tx.commit().await?;
        Ok(self.0.backend().catch_up().await?)
    }
}

async fn find(tx: &mut Tx, id: LinkId) -> Result<Link> {
    store::link::all(tx).await?.into_iter().find(|link| link.id == id).ok_or(Error::NotFound)
}

/// All roles by name.
async fn role_names(tx: &mut Tx, scope: &Scope) -> DbResult<Vec<(RoleId, String)>> {
    let roles = store::role::list(tx, scope).await?;
    Ok(roles.into_iter().map(|role| (role.id, role.draft.name)).collect())
}

/// The keys that can be placeholders of a link.
fn known_keys(about: About, config: &Config) -> Vec<String> {
    match about {
        About::Person => config.fields().into_iter().map(|field| field.key.clone()).collect(),
        About::Customer => ["key", "name", "street", "zip", "city", "country", "url"].map(str::to_owned).into(),
    }
}

fn tidied(mut draft: LinkDraft) -> LinkDraft {
    draft.label = text::tidy(&draft.label);
    draft.template = draft.template.trim().to_owned();
    draft.required.sort_unstable();
    draft.required.dedup();
    draft.roles.sort_unstable();
    draft.roles.dedup();
    draft
}

fn check(draft: &LinkDraft, config: &Config, roles: &[(RoleId, String)]) -> Checks {
    let known = known_keys(draft.scope, config);
    let mut checks = Checks::default();
    checks.text("label", &draft.label, true, LABEL_MAX);
    if !ICONS.contains(&draft.icon.as_str()) {
        checks.add("icon", Problem::Choice);
    }
    checks.text("template", &draft.template, true, TEMPLATE_MAX);
    if !checks.has("template") {
        checks.note("template", check_template(&draft.template, &known));
    }
    if let Some(unknown) = draft.required.iter().find(|key| !known.contains(key)) {
        checks.add("required", Problem::Placeholder(unknown.clone()));
    }
    if !draft.roles.iter().all(|id| roles.iter().any(|(role, _)| role == id)) {
        checks.add("roles", Problem::Choice);
    }
    checks
}

/// A link's fields as people read them: roles by their names.
fn values(draft: &LinkDraft, roles: &[(RoleId, String)]) -> [(&'static str, String); 8] {
    let scope = match draft.scope {
        About::Person => "person",
        About::Customer => "customer",
    };
    let roles = roles.iter().filter(|(id, _)| draft.roles.contains(id)).map(|(_, name)| name.as_str());
    [
        ("label", draft.label.clone()),
        ("icon", draft.icon.clone()),
        ("scope", scope.to_owned()),
        ("group", draft.group.key().to_owned()),
        ("template", draft.template.clone()),
        ("required", draft.required.join(", ")),
        ("enabled", yes_no(draft.enabled)),
        ("roles", roles.collect::<Vec<_>>().join(", ")),
    ]
}

fn nothing(values: &[(&'static str, String); 8]) -> [(&'static str, String); 8] {
    values.clone().map(|(key, _)| (key, String::new()))
}
