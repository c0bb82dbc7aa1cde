//! Files: how they come in and what they look like.

use super::{
    Imports, guess,
    intake::{Intake, PIECE},
    rows::{Next, Rows},
};
use crate::{
    session::Scope,
    store::{self, new_id},
};
use domain::{
    Error, Event, ImportId, Permission, Problem, Result,
    import::{MAX_BYTES, Preview, Subject},
};
use futures::{Stream, StreamExt};
use std::pin::pin;

/// How many rows the preview shows, and how many characters of a cell.
const PREVIEW_ROWS: usize = 8;
const PREVIEW_CHARS: usize = 200;

impl Imports<'_> {
    /// Takes a file in. Errors are at the field `file`.
    pub async fn upload<B: AsRef<[u8]>>(
        &self,
        file_name: &str,
        chunks: impl Stream<Item = Result<B>>,
    ) -> Result<ImportId> {
        let scope = self.0.allow(Permission::Import)?;
        let id = ImportId(new_id());
        let mut tx = self.0.db().begin().await?;
        let by = (self.0.agent_id(), self.0.actor().name.as_str(), self.0.clock().now());
        store::import::insert(&mut tx, &scope, id, &tidy_name(file_name), by).await?;
        tx.commit().await?;
        let taken = self.take_in(&scope, id, chunks).await;
        if taken.is_err() {
            let mut tx = self.0.db().begin().await?;
            store::import::remove(&mut tx, &scope, id).await?;
            tx.commit().await?;
        }
        taken.map(|()| id)
    }

    async fn take_in<B: AsRef<[u8]>>(
        &self,
        scope: &Scope,
        id: ImportId,
        chunks: impl Stream<Item = Result<B>>,
    ) -> Result<()> {
        let mut chunks = pin!(chunks);
        let mut intake = Intake::new();
        let mut number = 0;
        while let Some(chunk) = chunks.next().await {
            for piece in intake.take(chunk?.as_ref()) {
                let mut tx = self.0.db().begin().await?;
                store::import_file::add_chunk(&mut tx, scope, id, number, piece).await?;
                tx.commit().await?;
                number += 1;
            }
            if intake.bytes() > MAX_BYTES {
                let max = u32::try_from(MAX_BYTES).unwrap_or(u32::MAX);
                return Err(Error::field("file", Problem::TooLong(max)));
            }
        }
        let (last, format) = intake.finish().map_err(|problem| Error::field("file", problem))?;
        let mut tx = self.0.db().begin().await?;
        let bytes = number * size(PIECE) + size(last.len());
        store::import_file::add_chunk(&mut tx, scope, id, number, last).await?;
        store::import::uploaded(&mut tx, scope, id, bytes, &format).await?;
        tx.emit(Event::ImportMoved(id));
        Ok(tx.commit().await?)
    }

    /// What a file looks like, and which column probably fills which field.
    pub async fn preview(&self, id: ImportId, subject: Subject) -> Result<Preview> {
        let (scope, stored) = self.stored(id).await?;
        let format = stored.format;
        let mut rows = Rows::new(format.separator_byte(), format.encoding, format.start);
        let mut found = Vec::new();
        let mut piece = 0;
        while found.len() < PREVIEW_ROWS {
            match rows.next() {
                Next::Row(row) => {
                    found.push(row.cells.iter().map(|cell| cell.chars().take(PREVIEW_CHARS).collect()).collect());
                }
                Next::End => break,
                Next::More => {
                    let tx = &mut self.0.db().read().await?;
                    match store::import_file::chunk(tx, &scope, id, piece).await? {
                        Some(bytes) if piece == 0 => {
                            let start = usize::try_from(format.start.bytes).unwrap_or_default();
                            rows.feed(bytes.get(start..).unwrap_or_default());
                        }
                        Some(bytes) => rows.feed(&bytes),
                        None => rows.end(),
                    }
                    piece += 1;
                }
            }
        }
        Ok(Preview {
            map: guess::map(&self.0.config(), subject, &format.header),
            header: format.header,
            rows: found,
            encoding: format.encoding.name().to_owned(),
            separator: format.separator,
        })
    }
}

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// A file's name without folders and control characters.
fn tidy_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.trim().is_empty() { "file.csv".into() } else { name.trim().to_owned() }
}
