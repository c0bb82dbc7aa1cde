//! Notes on people.

use crate::{
    db::{DbResult, Tx},
    session::Scope,
};
use domain::{
    AgentId, CustomerUserId, Moment, NoteId,
    note::Note,
    page::{self, Cursor, Page},
};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: NoteId,
    agent_id: Option<AgentId>,
    author: String,
    body: String,
    at: Moment,
    edited_at: Option<Moment>,
}

/// A page of a person's notes, the latest first.
pub(crate) async fn list(
    tx: &mut Tx,
    _: &Scope,
    person: CustomerUserId,
    viewer: AgentId,
    after: Option<Cursor>,
) -> DbResult<Page<Note>> {
    let mut select = crate::db::Select::new(tx, "SELECT id, agent_id, author, body, at, edited_at FROM note");
    select.with("WHERE customer_user_id = {}", person);
    if let Some(after) = after {
        select.with("AND id < {}", after.id);
    }
    select.push("ORDER BY id DESC LIMIT 51");
    let mut rows = select.on(tx).all::<Row>().await?;
    let more = rows.len() > page::SIZE;
    rows.truncate(page::SIZE);
    let next = rows.last().filter(|_| more).map(|row| Cursor { keys: Vec::new(), id: row.id.0 });
    let rows = rows
        .into_iter()
        .map(|row| Note {
            own: row.agent_id == Some(viewer),
            id: row.id,
            body: row.body,
            author: row.author,
            at: row.at,
            edited_at: row.edited_at,
        })
        .collect();
    Ok(Page { rows, next })
}

/// How many notes there are on a person.
pub(crate) async fn count(tx: &mut Tx, _: &Scope, person: CustomerUserId) -> DbResult<i64> {
    Ok(tx.query("SELECT COUNT(*) FROM note WHERE customer_user_id = $1").bind(person).one::<(i64,)>().await?.0)
}

pub(crate) struct NewNote<'a> {
    pub id: NoteId,
    pub person: CustomerUserId,
    pub agent: Option<AgentId>,
    pub author: &'a str,
    pub body: &'a str,
    pub at: Moment,
    pub token: Option<Uuid>,
}

/// Adds a note; the same token adds nothing twice.
pub(crate) async fn insert(tx: &mut Tx, _: &Scope, note: &NewNote<'_>) -> DbResult<u64> {
    tx.query(
        "INSERT INTO note (id, customer_user_id, agent_id, author, body, at, token) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (token) DO NOTHING",
    )
    .bind(note.id)
    .bind(note.person)
    .bind(note.agent)
    .bind(note.author.to_owned())
    .bind(note.body.to_owned())
    .bind(note.at)
    .bind(note.token)
    .execute()
    .await
}

/// The person and body of an agent's own note.
pub(crate) async fn own(
    tx: &mut Tx,
    _: &Scope,
    id: NoteId,
    agent: AgentId,
) -> DbResult<Option<(CustomerUserId, String)>> {
    tx.query("SELECT customer_user_id, body FROM note WHERE id = $1 AND agent_id = $2")
        .bind(id)
        .bind(agent)
        .optional()
        .await
}

pub(crate) async fn change(tx: &mut Tx, _: &Scope, id: NoteId, body: &str, now: Moment) -> DbResult<()> {
    tx.query("UPDATE note SET body = $2, edited_at = $3 WHERE id = $1")
        .bind(id)
        .bind(body.to_owned())
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(crate) async fn remove(tx: &mut Tx, _: &Scope, id: NoteId) -> DbResult<()> {
    tx.query("DELETE FROM note WHERE id = $1").bind(id).execute().await?;
    Ok(())
}
