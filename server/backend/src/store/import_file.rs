//! The files of imports: how they are written, their pieces, and the rows that were refused.

use crate::{
    db::{Bind, DbResult, Insert, Tx},
    session::Scope,
};
use domain::{FieldError, ImportId, import::Refusal};
use encoding_rs::WINDOWS_1252;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

/// How a file's letters are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Encoding {
    #[default]
    #[serde(rename = "UTF-8")]
    Utf8,
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The text of some bytes, and whether all of them are valid.
    pub(crate) fn decode(self, bytes: &[u8]) -> (String, bool) {
        match self {
            Self::Utf8 => match std::str::from_utf8(bytes) {
                Ok(text) => (text.to_owned(), true),
                Err(_) => (String::from_utf8_lossy(bytes).into_owned(), false),
            },
            Self::Windows1252 => (WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), true),
        }
    }
}

/// How a file is written; found out when it is uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Format {
    pub encoding: Encoding,
    pub separator: char,
    /// The column names, each once.
    pub header: Vec<String>,
    /// Where the rows begin.
    pub start: Place,
}

impl Default for Format {
    fn default() -> Self {
        Self { encoding: Encoding::Utf8, separator: ',', header: Vec::new(), start: Place::default() }
    }
}

impl Format {
    pub(crate) fn separator_byte(&self) -> u8 {
        u8::try_from(self.separator).unwrap_or(b',')
    }
}

/// A place in a file at which a row starts: what is before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub bytes: i64,
    pub lines: i64,
}

/// Adds a piece of the file.
pub(crate) async fn add_chunk(tx: &mut Tx, _: &Scope, id: ImportId, number: i64, data: Vec<u8>) -> DbResult<()> {
    tx.query("INSERT INTO import_chunk (import_id, number, data) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(number)
        .bind(data)
        .execute()
        .await?;
    Ok(())
}

/// A piece of the file.
pub(crate) async fn chunk(tx: &mut Tx, _: &Scope, id: ImportId, number: i64) -> DbResult<Option<Vec<u8>>> {
    let row = tx
        .query("SELECT data FROM import_chunk WHERE import_id = $1 AND number = $2")
        .bind(id)
        .bind(number)
        .optional::<(Vec<u8>,)>()
        .await?;
    Ok(row.map(|(data,)| data))
}

/// Removes the file itself, which may hold more about people than was imported.
pub(crate) async fn remove_file(tx: &mut Tx, _: &Scope, id: ImportId) -> DbResult<()> {
    tx.query("DELETE FROM import_chunk WHERE import_id = $1").bind(id).execute().await?;
    Ok(())
}

/// Whether the file is still there.
pub(crate) async fn has_file(tx: &mut Tx, _: &Scope, id: ImportId) -> DbResult<bool> {
    let row =
        tx.query("SELECT number FROM import_chunk WHERE import_id = $1 LIMIT 1").bind(id).optional::<(i64,)>().await?;
    Ok(row.is_some())
}

/// Notes refused rows.
pub(crate) async fn refuse(tx: &mut Tx, _: &Scope, id: ImportId, refusals: &[Refusal]) -> DbResult<()> {
    for group in refusals.chunks(100) {
        let mut insert = Insert::new(tx, "INSERT INTO import_refusal (import_id, line, errors, cells) VALUES");
        for refusal in group {
            insert = insert
                .row()
                .value(id)
                .value(refusal.line)
                .value(Json(refusal.errors.clone()))
                .value(Json(refusal.row.clone()));
        }
        insert.run(tx, "ON CONFLICT (import_id, line) DO NOTHING").await?;
    }
    Ok(())
}

/// Refused rows below a line.
pub(crate) async fn refusals(tx: &mut Tx, _: &Scope, id: ImportId, after: i64, limit: i64) -> DbResult<Vec<Refusal>> {
    let rows = tx
        .query(
            "SELECT line, errors, cells FROM import_refusal WHERE import_id = $1 AND line > $2 ORDER BY line LIMIT $3",
        )
        .bind(id)
        .bind(after)
        .bind(limit)
        .all::<(i64, Json<Vec<FieldError>>, Json<Vec<String>>)>()
        .await?;
    Ok(rows.into_iter().map(|(line, errors, row)| Refusal { line, errors: errors.0, row: row.0 }).collect())
}
