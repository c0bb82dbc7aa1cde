//! Sources and their field maps.

use crate::{
    config::Source,
    db::{Db, DbResult, Tx},
    store::{link, new_id},
};
use domain::{
    FieldId, LinkId, SourceId,
    field::{Display, Field, FieldDraft, Kind, Section, key},
    link::{Group, LinkDraft, Scope},
    source::{Options, SourceDraft, SourceRef, SourceSettings},
};
use sqlx::types::Json;
use uuid::Uuid;

/// The id of the built-in source, the same in every installation.
pub(crate) const BUILT_IN: SourceId = SourceId(Uuid::from_u128(1));

/// Adds the built-in source with its field map and links to a fresh database, and fields that came with a later version
/// of Portico to an older one.
pub(crate) async fn add_built_in(db: &Db) -> DbResult<()> {
    let missing = missing_fields(&mut db.read().await?).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let added = tx
        .query(
            "INSERT INTO source (id, kind, name, position, options, version) \
             VALUES ($1, 'database', 'Built-in database', 1, $2, 1) ON CONFLICT (id) DO NOTHING",
        )
        .bind(BUILT_IN.0)
        .bind(Json(Options { names: [("de".into(), "Eingebaute Datenbank".into())].into(), ..Options::default() }))
        .execute()
        .await?;
    // Another node may have been quicker.
    for field in missing_fields(&mut tx).await? {
        insert(&mut tx, BUILT_IN, &field).await?;
    }
    if added == 1 {
        for (position, draft) in (1..).zip(default_links()) {
            link::add(&mut tx, LinkId(new_id()), position, &draft).await?;
        }
    }
    tx.commit().await
}

/// The built-in fields that the built-in source does not have yet; they stand behind those that are there.
async fn missing_fields(tx: &mut Tx) -> DbResult<Vec<Field>> {
    let known = tx
        .query("SELECT key, position FROM field WHERE source_id = $1")
        .bind(BUILT_IN.0)
        .all::<(String, i64)>()
        .await?;
    let last = known.iter().map(|(_, position)| *position).max().unwrap_or_default();
    let missing = default_fields().into_iter().filter(|field| known.iter().all(|(key, _)| *key != field.key));
    Ok((last + 10..).step_by(10).zip(missing).map(|(position, field)| Field { position, ..field }).collect())
}

fn default_fields() -> Vec<Field> {
    use Kind::{Country, Customer, Email, Language, Lines, Phone, Text, TimeZone};
    use Section::{Address, Login, Miscellaneous, Personal};
    // key, kind, section, most characters, required, on the card, in the list
    let fields = [
        (key::TITLE, Text, Personal, 50, false, true, false),
        (key::FIRSTNAME, Text, Personal, 100, true, true, false),
        (key::LASTNAME, Text, Personal, 100, true, true, false),
        (key::EMAIL, Email, Personal, 150, true, true, true),
        (key::CUSTOMER, Customer, Personal, 150, true, false, true),
        (key::PHONE, Phone, Personal, 150, false, true, true),
        (key::FAX, Phone, Personal, 150, false, true, false),
        (key::MOBILE, Phone, Personal, 150, false, true, false),
        (key::STREET, Text, Address, 150, false, true, false),
        (key::ZIP, Text, Address, 200, false, true, false),
        (key::CITY, Text, Address, 200, false, true, false),
        (key::COUNTRY, Country, Address, 200, false, true, false),
        (key::LOGIN, Text, Login, 191, true, true, false),
        (key::LANGUAGE, Language, Miscellaneous, 10, false, true, false),
        (key::TIME_ZONE, TimeZone, Miscellaneous, 100, false, true, false),
        (key::COMMENT, Lines, Miscellaneous, 2000, false, true, false),
    ];
    fields
        .into_iter()
        .map(|(key, kind, section, max, required, shown, in_list)| Field {
            id: FieldId(new_id()),
            key: key.to_owned(),
            label: String::new(),
            kind,
            choices: Vec::new(),
            section,
            position: 0,
            required,
            read_only: false,
            display: if shown { Display::Always } else { Display::Never },
            in_list,
            link: String::new(),
            built_in: true,
            max,
            version: 1,
        })
        .collect()
}

fn default_links() -> Vec<LinkDraft> {
    let link = |label: &str, icon: &str, scope, group, template: &str, required: &[&str], enabled| LinkDraft {
        label: label.to_owned(),
        icon: icon.to_owned(),
        scope,
        group,
        template: template.to_owned(),
        required: required.iter().map(|key| (*key).to_owned()).collect(),
        enabled,
        roles: Vec::new(),
    };
    let map = "https://www.openstreetmap.org/search?query={street}%2C%20{zip}%20{city}%2C%20{country}";
    vec![
        link("Map of the customer", "map-pin", Scope::Customer, Group::Map, map, &["street", "city"], true),
        link("Map of the person", "map-pin", Scope::Person, Group::Map, map, &["street", "city"], true),
        link(
            "Web search",
            "search",
            Scope::Person,
            Group::Web,
            "https://duckduckgo.com/?q={firstname}%20{lastname}",
            &["firstname", "lastname"],
            false,
        ),
        link(
            "LinkedIn",
            "users",
            Scope::Person,
            Group::Social,
            "https://www.linkedin.com/search/results/people/?keywords={firstname}%20{lastname}",
            &["firstname", "lastname"],
            false,
        ),
        link(
            "XING",
            "user",
            Scope::Person,
            Group::Social,
            "https://www.xing.com/search/members?keywords={firstname}%20{lastname}",
            &["firstname", "lastname"],
            false,
        ),
    ]
}

#[derive(sqlx::FromRow)]
struct SourceRow {
    id: SourceId,
    name: String,
    kind: String,
    options: Json<Options>,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct FieldRow {
    id: FieldId,
    source_id: SourceId,
    key: String,
    label: String,
    kind: String,
    choices: Json<Vec<String>>,
    section: String,
    position: i64,
    required: bool,
    read_only: bool,
    display: String,
    in_list: bool,
    link: String,
    built_in: bool,
    max: i64,
    version: i64,
}

impl From<FieldRow> for Field {
    fn from(row: FieldRow) -> Self {
        Self {
            id: row.id,
            key: row.key,
            label: row.label,
            kind: Kind::from_key(&row.kind).unwrap_or(Kind::Text),
            choices: row.choices.0,
            section: Section::from_key(&row.section).unwrap_or(Section::Miscellaneous),
            position: row.position,
            required: row.required,
            read_only: row.read_only,
            display: Display::from_key(&row.display).unwrap_or(Display::Always),
            in_list: row.in_list,
            link: row.link,
            built_in: row.built_in,
            max: u32::try_from(row.max).unwrap_or(u32::MAX),
            version: row.version,
        }
    }
}

async fn rows(tx: &mut Tx) -> DbResult<Vec<SourceRow>> {
    tx.query("SELECT id, name, kind, options, version FROM source ORDER BY position, id").all().await
}

/// What admins have entered for all sources, in their order.
pub(crate) async fn settings(tx: &mut Tx) -> DbResult<Vec<SourceSettings>> {
    let settings = |row: SourceRow| SourceSettings {
        id: row.id,
        draft: SourceDraft { name: row.name, options: row.options.0 },
        version: row.version,
    };
    Ok(rows(tx).await?.into_iter().map(settings).collect())
}

/// Changes a source if `version` is still the stored one; tells whether it was.
pub(crate) async fn change_source(tx: &mut Tx, id: SourceId, draft: &SourceDraft, version: i64) -> DbResult<bool> {
    let changed = tx
        .query("UPDATE source SET name = $2, options = $3, version = version + 1 WHERE id = $1 AND version = $4")
        .bind(id)
        .bind(draft.name.clone())
        .bind(Json(draft.options.clone()))
        .bind(version)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// All sources in their order, each with its fields in their order.
pub(crate) async fn all(tx: &mut Tx) -> DbResult<Vec<Source>> {
    let sources = rows(tx).await?;
    let fields = tx
        .query(
            "SELECT id, source_id, key, label, kind, choices, section, position, required, read_only, display, \
             in_list, link, built_in, max, version FROM field ORDER BY position, id",
        )
        .all::<FieldRow>()
        .await?;
    let mut all: Vec<Source> = sources
        .into_iter()
        .map(|row| Source {
            about: SourceRef {
                id: row.id,
                name: row.name,
                names: row.options.0.names,
                writable: row.kind == "database",
                company_support: row.options.0.company_support,
            },
            fields: Vec::new(),
        })
        .collect();
    for field in fields {
        if let Some(source) = all.iter_mut().find(|source| source.about.id == field.source_id) {
            source.fields.push(field.into());
        }
    }
    Ok(all)
}

/// Adds a field.
pub(crate) async fn insert(tx: &mut Tx, source: SourceId, field: &Field) -> DbResult<()> {
    tx.query(
        "INSERT INTO field (id, source_id, key, label, kind, choices, section, position, required, read_only, \
         display, in_list, link, built_in, max, on_card, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)",
    )
    .bind(field.id)
    .bind(source)
    .bind(field.key.clone())
    .bind(field.label.clone())
    .bind(field.kind.key())
    .bind(Json(field.choices.clone()))
    .bind(field.section.key())
    .bind(field.position)
    .bind(field.required)
    .bind(field.read_only)
    .bind(field.display.key())
    .bind(field.in_list)
    .bind(field.link.clone())
    .bind(field.built_in)
    .bind(i64::from(field.max))
    .bind(field.display != Display::Never)
    .execute()
    .await?;
    Ok(())
}

/// Changes a field if `version` is still the stored one; tells whether it was. Key and kind never change.
pub(crate) async fn change(tx: &mut Tx, id: FieldId, draft: &FieldDraft, version: i64) -> DbResult<bool> {
    let changed = tx
        .query(
            "UPDATE field SET label = $2, choices = $3, section = $4, required = $5, read_only = $6, display = $7, \
             in_list = $8, link = $9, on_card = $10, version = version + 1 WHERE id = $1 AND version = $11",
        )
        .bind(id)
        .bind(draft.label.clone())
        .bind(Json(draft.choices.clone()))
        .bind(draft.section.key())
        .bind(draft.required)
        .bind(draft.read_only)
        .bind(draft.display.key())
        .bind(draft.in_list)
        .bind(draft.link.clone())
        .bind(draft.display != Display::Never)
        .bind(version)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Puts a field at a place.
pub(crate) async fn place(tx: &mut Tx, id: FieldId, position: i64) -> DbResult<()> {
    tx.query("UPDATE field SET position = $2 WHERE id = $1").bind(id).bind(position).execute().await?;
    Ok(())
}

/// Removes a further field.
pub(crate) async fn remove(tx: &mut Tx, id: FieldId) -> DbResult<u64> {
    tx.query("DELETE FROM field WHERE id = $1 AND built_in = $2").bind(id).bind(false).execute().await
}
