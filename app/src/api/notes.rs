//! Notes on people.

use super::{ApiResult, protocol::Call};
use domain::{CustomerUserId, NoteId, Page, note::Note, page::Cursor};
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

/// The latest notes on a person, and how many there are.
#[server(protocol = Call<GetUrl>)]
pub async fn list_notes(person: CustomerUserId, after: Option<Cursor>) -> ApiResult<(Page<Note>, i64)> {
    super::run(async |session| session.notes().list(person, after).await).await
}

/// Writes a note; the same token writes one note.
#[server(protocol = Call<Json>)]
pub async fn add_note(person: CustomerUserId, body: String, token: Uuid) -> ApiResult<()> {
    super::run(async |session| session.notes().add(person, &body, Some(token)).await).await
}

/// Changes an own note.
#[server(protocol = Call<Json>)]
pub async fn change_note(id: NoteId, body: String) -> ApiResult<()> {
    super::run(async |session| session.notes().change(id, &body).await).await
}

/// Removes an own note.
#[server(protocol = Call<Json>)]
pub async fn remove_note(id: NoteId) -> ApiResult<()> {
    super::run(async |session| session.notes().remove(id).await).await
}
