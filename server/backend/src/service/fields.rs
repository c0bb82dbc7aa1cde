//! The field map, for admins. Form, card, list, search and import follow it at once.

mod index;

use crate::{
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
    Error, Event, FieldId, Permission, Problem, Result, SourceId,
    audit::{Action, Change},
    error::Holder,
    field::{Field, FieldDraft, Kind, is_key, key},
    link::check_template,
    text::{self, Checks},
};

/// How many characters a label or a choice may have.
const LABEL_MAX: u32 = 100;
/// How many characters a link may have.
const LINK_MAX: u32 = 500;
/// How many choices a field may have.
const CHOICES_MAX: usize = 200;
/// How many characters a further field's value may have.
const VALUE_MAX: u32 = 500;

/// Names that forms, lists, files and history use for what is not in the field map.
const RESERVED: [&str; 16] = [
    key::VALIDITY,
    key::PASSWORD,
    key::LOGIN_FORBIDDEN,
    key::LOCK_NOTE,
    key::MORE_CUSTOMERS,
    key::NAME,
    key::CUSTOMER_NAME,
    key::SOURCE,
    key::LAST_LOGIN,
    key::CREATED,
    key::CHANGED,
    "id",
    "password_hash",
    "chat",
    "create",
    "edit",
];

/// The field maps, as admins see and change them.
pub struct Fields<'s>(&'s Session);

impl Session {
    /// The field maps.
    pub fn fields(&self) -> Fields<'_> {
        Fields(self)
    }
}

impl Fields<'_> {
    /// A source's fields in their order.
    pub async fn list(&self, source: SourceId) -> Result<Vec<Field>> {
        self.0.allow(Permission::Configure)?;
        of_source(&mut self.0.db().read().await?, source).await
    }

    /// Adds a further field at the end.
    pub async fn add(&self, source: SourceId, draft: FieldDraft) -> Result<FieldId> {
        self.0.allow(Permission::Configure)?;
        let draft = tidied(draft, None);
        let mut checks = check(&draft, None);
        let mut tx = self.0.db().begin().await?;
        let fields = of_source(&mut tx, source).await?;
        check_key(&draft.key, &fields, &mut checks);
        check_link(&draft, &fields, &mut checks);
        checks.finish()?;
        let field = Field {
            id: FieldId(new_id()),
            key: draft.key.clone(),
            label: draft.label.clone(),
            kind: draft.kind,
            choices: draft.choices.clone(),
            section: draft.section,
            position: fields.iter().map(|field| field.position).max().unwrap_or_default() + 10,
            required: draft.required,
            read_only: draft.read_only,
            display: draft.display,
            in_list: draft.in_list,
            link: draft.link.clone(),
            built_in: false,
            max: VALUE_MAX,
            version: 1,
        };
        store::source::insert(&mut tx, source, &field).await?;
        store::refit::refit(&mut tx, source, &field).await?;
        index::follow(&mut tx, &field, true).await?;
        let nothing = values(&draft).map(|(key, _)| (key, String::new()));
        self.save(tx, Action::Added, &field, differences(&nothing, &values(&draft))).await?;
        Ok(field.id)
    }

    /// Changes a field. Key and kind stay what they are, and so do the fields without which a person cannot be stored.
    pub async fn change(&self, id: FieldId, draft: FieldDraft, version: i64) -> Result<()> {
        let scope = self.0.allow(Permission::Configure)?;
        let mut tx = self.0.db().begin().await?;
        let before = find(&mut tx, id).await?;
        let draft = tidied(draft, Some(&before));
        let mut checks = check(&draft, Some(&before));
        check_link(&draft, &siblings(&mut tx, id).await?, &mut checks);
        checks.finish()?;
        if !store::source::change(&mut tx, id, &draft, version).await? {
            let now = find(&mut tx, id).await?;
            let current = values(&draft_of(&now));
            return Err(conflict(&mut tx, &scope, ("field", Some(id.0)), now.version, current).await?);
        }
        let changed = differences(&values(&draft_of(&before)), &values(&draft));
        if changed.is_empty() {
            return Ok(());
        }
        self.save(tx, Action::Changed, &before, changed).await
    }

    /// Puts the fields of a source into a new order, which names each of them once; otherwise the error is at `order`.
    pub async fn order(&self, source: SourceId, order: Vec<FieldId>) -> Result<()> {
        self.0.allow(Permission::Configure)?;
        let mut tx = self.0.db().begin().await?;
        let before = of_source(&mut tx, source).await?;
        let mut after: Vec<&Field> = Vec::new();
        for id in order {
            after.extend(before.iter().find(|field| field.id == id && !after.iter().any(|placed| placed.id == id)));
        }
        if after.len() != before.len() {
            return Err(Error::field("order", Problem::Choice));
        }
        for (position, field) in (10..).step_by(10).zip(&after) {
            store::source::place(&mut tx, field.id, position).await?;
        }
        let keys = |fields: Vec<&Field>| {
            [("order", fields.into_iter().map(|field| field.key.as_str()).collect::<Vec<_>>().join(", "))]
        };
        let changed = differences(&keys(before.iter().collect()), &keys(after));
        let config = self.0.config();
        let name = config.source(source).map_or("", |source| source.about.name.as_str());
        self.finish(tx, Action::Changed, Subject { kind: "source", id: Some(source.0), name }, changed).await
    }

    /// Removes a further field. What people have in it is no longer shown and goes when they are next saved.
    pub async fn remove(&self, id: FieldId) -> Result<()> {
        self.0.allow(Permission::Configure)?;
        let mut tx = self.0.db().begin().await?;
        let field = find(&mut tx, id).await?;
        if field.built_in || store::source::remove(&mut tx, id).await? == 0 {
            return Err(Error::Forbidden);
        }
        index::follow(&mut tx, &field, false).await?;
        let before = values(&draft_of(&field));
        let nothing = before.clone().map(|(key, _)| (key, String::new()));
        self.save(tx, Action::Removed, &field, differences(&before, &nothing)).await
    }

    async fn save(&self, tx: Tx, action: Action, field: &Field, changed: Vec<Change>) -> Result<()> {
        self.finish(tx, action, Subject { kind: "field", id: Some(field.id.0), name: &field.key }, changed).await
    }

    async fn finish(&self, mut tx: Tx, action: Action, subject: Subject<'_>, changed: Vec<Change>) -> Result<()> {
        let now = self.0.clock().now();
        store::audit::record(&mut tx, &Doer::of(self.0), now, action, subject, changed).await?;
        tx.emit(Event::FieldsChanged);
        tx.commit().await?;
        Ok(self.0.backend().catch_up().await?)
    }
}

async fn of_source(tx: &mut Tx, source: SourceId) -> Result<Vec<Field>> {
    let sources = store::source::all(tx).await?;
    sources.into_iter().find(|known| known.about.id == source).map(|source| source.fields).ok_or(Error::NotFound)
}

async fn find(tx: &mut Tx, id: FieldId) -> Result<Field> {
    siblings(tx, id).await?.into_iter().find(|field| field.id == id).ok_or(Error::NotFound)
}

/// All fields of the source that a field belongs to.
async fn siblings(tx: &mut Tx, id: FieldId) -> Result<Vec<Field>> {
    let mut maps = store::source::all(tx).await?.into_iter().map(|source| source.fields);
    maps.find(|fields| fields.iter().any(|field| field.id == id)).ok_or(Error::NotFound)
}

fn draft_of(field: &Field) -> FieldDraft {
    FieldDraft {
        key: field.key.clone(),
        label: field.label.clone(),
        kind: field.kind,
        choices: field.choices.clone(),
        section: field.section,
        required: field.required,
        read_only: field.read_only,
        display: field.display,
        in_list: field.in_list,
        link: field.link.clone(),
    }
}

/// The draft as it is stored, `before` being the field that it changes.
fn tidied(mut draft: FieldDraft, before: Option<&Field>) -> FieldDraft {
    draft.key = draft.key.trim().to_owned();
    if let Some(before) = before {
        draft.key.clone_from(&before.key);
        draft.kind = before.kind;
        draft.required |= before.always_required();
        draft.read_only &= !before.always_required();
        if !before.takes_link() {
            draft.link.clear();
        }
    }
    // Nobody could fill it.
    draft.required &= !draft.read_only;
    draft.link = draft.link.trim().to_owned();
    draft.label = text::tidy(&draft.label);
    let mut choices: Vec<String> = Vec::new();
    if matches!(draft.kind, Kind::Choice | Kind::Text) {
        for choice in draft.choices.iter().map(|choice| text::tidy(choice)) {
            if !choice.is_empty() && !choices.contains(&choice) {
                choices.push(choice);
            }
        }
    }
    draft.choices = choices;
    draft
}

fn check(draft: &FieldDraft, before: Option<&Field>) -> Checks {
    let mut checks = Checks::default();
    let built_in = before.is_some_and(|field| field.built_in);
    checks.text("label", &draft.label, !built_in, LABEL_MAX);
    if !built_in && !Kind::FURTHER.contains(&draft.kind) {
        checks.add("kind", Problem::Choice);
    }
    if draft.kind == Kind::Choice && draft.choices.is_empty() {
        checks.add("choices", Problem::Required);
    } else if draft.choices.len() > CHOICES_MAX {
        checks.add("choices", Problem::Range(0, 200));
    } else if let Some(problem) =
        draft.choices.iter().find_map(|choice| text::check(choice, true, LABEL_MAX, false).err())
    {
        checks.add("choices", problem);
    }
    checks
}

fn check_key(key: &str, fields: &[Field], checks: &mut Checks) {
    if key.is_empty() {
        checks.add("key", Problem::Required);
    } else if !is_key(key) {
        checks.add("key", Problem::Key);
    } else if RESERVED.contains(&key) || fields.iter().any(|field| field.key == key) {
        checks.add("key", Problem::Taken(Holder::Other));
    }
}

/// A link may name every field of its source, itself included.
fn check_link(draft: &FieldDraft, fields: &[Field], checks: &mut Checks) {
    if draft.link.is_empty() {
        return;
    }
    let known: Vec<String> = fields.iter().map(|field| field.key.clone()).chain([draft.key.clone()]).collect();
    checks.note(
        "link",
        text::check(&draft.link, false, LINK_MAX, false).and_then(|()| check_template(&draft.link, &known)),
    );
}

fn values(draft: &FieldDraft) -> [(&'static str, String); 9] {
    [
        ("label", draft.label.clone()),
        ("kind", draft.kind.key().to_owned()),
        ("choices", draft.choices.join(", ")),
        ("section", draft.section.key().to_owned()),
        ("required", yes_no(draft.required)),
        ("read_only", yes_no(draft.read_only)),
        ("display", draft.display.key().to_owned()),
        ("in_list", yes_no(draft.in_list)),
        ("link", draft.link.clone()),
    ]
}
