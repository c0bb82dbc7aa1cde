//! Links to map and social sites, for admins.

use crate::{
    config::Config,
    db::Tx,
    service::audit::{conflict, differences, yes_no},
    session::Session,
    store::{
        self,
        audit::{Doer, Subject},
        new_id,
    },
};
use domain::{
    Error, Event, LinkId, Permission, Problem, Result,
    audit::{Action, Change},
    link::{Group, ICONS, Link, LinkDraft, Scope, check_template},
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

    /// Adds a link at the end.
    pub async fn add(&self, draft: LinkDraft) -> Result<LinkId> {
        self.0.allow(Permission::Configure)?;
        let draft = tidied(draft);
        check(&draft, &self.0.config()).finish()?;
        let mut tx = self.0.db().begin().await?;
        let last = store::link::all(&mut tx).await?.iter().map(|link| link.position).max().unwrap_or_default();
        let id = LinkId(new_id());
        store::link::add(&mut tx, id, last + 1, &draft).await?;
        let nothing = values(&draft).map(|(key, _)| (key, String::new()));
        let added = differences(&nothing, &values(&draft));
        self.save(tx, Action::Added, Some(id), &draft.label, added).await?;
        Ok(id)
    }

    /// Changes a link.
    pub async fn change(&self, id: LinkId, draft: LinkDraft, version: i64) -> Result<()> {
        let scope = self.0.allow(Permission::Configure)?;
        let draft = tidied(draft);
        check(&draft, &self.0.config()).finish()?;
        let mut tx = self.0.db().begin().await?;
        let before = find(&mut tx, id).await?;
        if !store::link::change(&mut tx, id, &draft, version).await? {
            let now = find(&mut tx, id).await?;
            let current = values(&now.draft);
            return Err(conflict(&mut tx, &scope, ("link", Some(id.0)), now.version, current).await?);
        }
        let changed = differences(&values(&before.draft), &values(&draft));
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
        self.0.allow(Permission::Configure)?;
        let mut tx = self.0.db().begin().await?;
        let link = find(&mut tx, id).await?;
        store::link::remove(&mut tx, id).await?;
        let before = values(&link.draft);
        let nothing = before.clone().map(|(key, _)| (key, String::new()));
        self.save(tx, Action::Removed, Some(id), &link.draft.label, differences(&before, &nothing)).await
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

/// The keys that can be placeholders of a link.
fn known_keys(scope: Scope, config: &Config) -> Vec<String> {
    match scope {
        Scope::Person => config.fields().into_iter().map(|field| field.key.clone()).collect(),
        Scope::Customer => ["key", "name", "street", "zip", "city", "country", "url"].map(str::to_owned).into(),
    }
}

fn tidied(mut draft: LinkDraft) -> LinkDraft {
    draft.label = text::tidy(&draft.label);
    draft.template = draft.template.trim().to_owned();
    draft.required.sort_unstable();
    draft.required.dedup();
    draft
}

fn check(draft: &LinkDraft, config: &Config) -> Checks {
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
    checks
}

fn values(draft: &LinkDraft) -> [(&'static str, String); 7] {
    let scope = match draft.scope {
        Scope::Person => "person",
        Scope::Customer => "customer",
    };
    let group = match draft.group {
        Group::Map => "map",
        Group::Social => "social",
    };
    [
        ("label", draft.label.clone()),
        ("icon", draft.icon.clone()),
        ("scope", scope.to_owned()),
        ("group", group.to_owned()),
        ("template", draft.template.clone()),
        ("required", draft.required.join(", ")),
        ("enabled", yes_no(draft.enabled)),
    ]
}
