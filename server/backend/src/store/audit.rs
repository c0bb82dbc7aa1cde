//! The audit log.

use crate::{
    db::{Bind, Db, DbResult, Insert, Select, Tx, like_pattern},
    fold::fold,
    session::{Scope, Session},
    store::new_id,
};
use domain::{
    Moment,
    audit::{Action, Change, Entry, Filter},
    note,
    page::{self, Cursor, Page},
};
use sqlx::types::Json;
use uuid::Uuid;

/// What an entry is about.
pub(crate) struct Subject<'a> {
    pub kind: &'static str,
    pub id: Option<Uuid>,
    pub name: &'a str,
}

/// Who did it.
pub(crate) struct Doer<'a> {
    pub id: Option<Uuid>,
    pub name: &'a str,
    pub address: &'a str,
}

impl<'a> Doer<'a> {
    pub(crate) fn of(session: &'a Session) -> Self {
        Self { id: session.agent_id().map(|agent| agent.0), name: &session.actor().name, address: session.address() }
    }
}

/// How many entries are written by one statement.
const GROUP: usize = 100;

/// How many older entries are folded within one transaction.
const OLDER: i64 = 1000;

/// Writes an entry.
pub(crate) async fn record(
    tx: &mut Tx,
    doer: &Doer<'_>,
    now: Moment,
    action: Action,
    subject: Subject<'_>,
    changes: Vec<Change>,
) -> DbResult<()> {
    record_all(tx, doer, now, action, vec![(subject, changes)]).await
}

/// Writes entries of the same action.
pub(crate) async fn record_all(
    tx: &mut Tx,
    doer: &Doer<'_>,
    now: Moment,
    action: Action,
    entries: Vec<(Subject<'_>, Vec<Change>)>,
) -> DbResult<()> {
    let mut entries = entries.into_iter().peekable();
    while entries.peek().is_some() {
        let mut insert = Insert::new(
            tx,
            "INSERT INTO audit (id, at, actor_id, actor, address, action, subject_kind, subject_id, subject_name, changes, \
             search) VALUES",
        );
        for (subject, changes) in entries.by_ref().take(GROUP) {
            insert = insert
                .row()
                .value(new_id())
                .value(now)
                .value(doer.id)
                .value(doer.name.to_owned())
                .value(doer.address.to_owned())
                .value(action.key())
                .value(subject.kind)
                .value(subject.id)
                .value(subject.name.to_owned())
                .value(Json(changes))
                .value(search_text(doer.name, subject.name, doer.address));
        }
        insert.run(tx, "").await?;
    }
    Ok(())
}

/// What the log's text filter looks at.
fn search_text(actor: &str, subject: &str, address: &str) -> String {
    fold(&format!("{actor} {subject} {address}"))
}

/// Gives entries of versions that did not fold them their folded text.
pub(crate) async fn fold_older(db: &Db) -> DbResult<()> {
    loop {
        let mut tx = db.begin().await?;
        let rows = tx
            .query("SELECT id, actor, subject_name, address FROM audit WHERE search IS NULL ORDER BY id LIMIT $1")
            .bind(OLDER)
            .all::<(Uuid, String, String, String)>()
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut update = Insert::new(&tx, "UPDATE audit SET search = v.column2 FROM (VALUES");
        for (id, actor, subject, address) in rows {
            update = update.row().value(id).value(search_text(&actor, &subject, &address));
        }
        update.run(&mut tx, ") AS v WHERE audit.id = v.column1").await?;
        tx.commit().await?;
    }
}

/// Blots a note's text out of what was recorded of its author's writing, from its last text back to its first: a note
/// that is removed is gone everywhere, and that it was there and was removed stays known.
pub(crate) async fn blot_note(tx: &mut Tx, _: &Scope, person: Uuid, author: Uuid, last: String) -> DbResult<()> {
    let entries = tx
        .query(
            "SELECT id, changes FROM audit WHERE subject_id = $1 AND actor_id = $2 AND action = 'changed' ORDER BY id DESC",
        )
        .bind(person)
        .bind(author)
        .all::<(Uuid, Json<Vec<Change>>)>()
        .await?;
    let mut text = last;
    for (id, Json(changes)) in entries {
        let [change] = changes.as_slice() else { continue };
        if change.field != note::FIELD || change.to != text {
            continue;
        }
        let blotted = Change { field: note::BLOTTED.into(), from: String::new(), to: String::new() };
        tx.query("UPDATE audit SET changes = $2 WHERE id = $1").bind(id).bind(Json(vec![blotted])).execute().await?;
        if change.from.is_empty() {
            break;
        }
        text = change.from.clone();
    }
    Ok(())
}

/// Who changed a thing last, and when.
pub(crate) async fn last_change(
    tx: &mut Tx,
    _: &Scope,
    kind: &'static str,
    id: Option<Uuid>,
) -> DbResult<(String, Moment)> {
    let mut select = Select::new(tx, "SELECT actor, at FROM audit");
    select.with("WHERE subject_kind = {}", kind);
    if let Some(id) = id {
        select.with("AND subject_id = {}", id);
    }
    select.push("AND action IN ('added', 'changed', 'set_up') ORDER BY id DESC LIMIT 1");
    Ok(select.on(tx).optional().await?.unwrap_or_default())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    at: Moment,
    actor: String,
    address: String,
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    subject_name: String,
    changes: Json<Vec<Change>>,
}

const COLUMNS: &str =
    "SELECT id, at, actor, address, action, subject_kind, subject_id, subject_name, changes FROM audit";

fn page_of(mut rows: Vec<Row>) -> Page<Entry> {
    let more = rows.len() > page::SIZE;
    rows.truncate(page::SIZE);
    let next = rows.last().filter(|_| more).map(|row| Cursor { keys: Vec::new(), id: row.id });
    let rows = rows
        .into_iter()
        .map(|row| Entry {
            id: row.id,
            at: row.at,
            actor: row.actor,
            address: row.address,
            action: Action::from_key(&row.action).unwrap_or(Action::Changed),
            subject_kind: row.subject_kind,
            subject: row.subject_id,
            subject_name: row.subject_name,
            changes: row.changes.0,
        })
        .collect();
    Page { rows, next }
}

/// The latest entries about one thing.
pub(crate) async fn of_subject(tx: &mut Tx, _: &Scope, subject: Uuid, after: Option<Cursor>) -> DbResult<Page<Entry>> {
    let mut select = Select::new(tx, COLUMNS);
    select.with("WHERE subject_id = {}", subject);
    finish(tx, select, after).await
}

/// The latest entries of all.
pub(crate) async fn list(tx: &mut Tx, _: &Scope, filter: &Filter, after: Option<Cursor>) -> DbResult<Page<Entry>> {
    let mut select = Select::new(tx, COLUMNS);
    select.push("WHERE 1 = 1");
    if !filter.action.is_empty() {
        select.with("AND action = {}", filter.action.clone());
    }
    if !filter.kind.is_empty() {
        select.with("AND subject_kind = {}", filter.kind.clone());
    }
    for word in fold(&filter.text).split(' ').filter(|word| !word.is_empty()) {
        select.with("AND search LIKE {} ESCAPE '\\'", like_pattern(word));
    }
    finish(tx, select, after).await
}

async fn finish(tx: &mut Tx, mut select: Select, after: Option<Cursor>) -> DbResult<Page<Entry>> {
    if let Some(after) = after {
        select.with("AND id < {}", after.id);
    }
    select.push("ORDER BY id DESC LIMIT 51");
    Ok(page_of(select.on(tx).all().await?))
}
