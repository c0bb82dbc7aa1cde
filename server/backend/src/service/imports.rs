//! Imports of customers and customer users from CSV files, for admins and for the command line.
//!
//! | step | where |
//! |---|---|
//! | the file is taken in, in pieces, and looked at | [`intake`] |
//! | its rows are found, and what each says about a record | [`rows`], [`plan`] |
//! | batch after batch is stored, under a lease | [`run`], [`people`], [`customers`] |
//! | a dry run remembers what it does not store | [`seen`] |
//! | refused rows are listed and given back as a file | [`refusals`] |

mod customers;
mod guess;
mod intake;
mod people;
mod plan;
mod refusals;
mod rows;
mod run;
mod seen;

pub use refusals::{describe, reason};

use crate::{
    Backend,
    session::{Scope, Session},
    store::{self, import::Stored, new_id},
};
use domain::{
    Error, Event, FieldError, ImportId, Permission, Problem, Result,
    error::Holder,
    field::key,
    import::{Import, MAX_BYTES, Options, Preview, Refusal, State, Subject, column},
};
use futures::{Stream, StreamExt};
use intake::Intake;
use rows::{Next, Rows};
use run::Run;
use std::{pin::pin, time::Duration};
use uuid::Uuid;

/// How many rows the preview shows, and how many characters of a cell.
const PREVIEW_ROWS: usize = 8;
const PREVIEW_CHARS: usize = 200;

/// The most refusals that are given at once.
const MOST_REFUSALS: usize = 1000;

/// How often to look for imports whose run has died, in seconds.
const TAKE_UP_SECONDS: u64 = 15;

/// After how many seconds a file is removed that nobody works with.
const FORGOTTEN_SECONDS: i64 = 7 * 86_400;

/// Imports, for those who may import.
pub struct Imports<'s>(&'s Session);

impl Session {
    /// Imports.
    pub fn imports(&self) -> Imports<'_> {
        Imports(self)
    }
}

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
                store::import::add_chunk(&mut tx, scope, id, number, piece).await?;
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
        let bytes = number * size(intake::PIECE) + size(last.len());
        store::import::add_chunk(&mut tx, scope, id, number, last).await?;
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
                    match store::import::chunk(tx, &scope, id, piece).await? {
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

    /// Starts an import in the background, from the first row. Errors of the mapping are at the fields, those of the
    /// file at `file`, and `state` is taken while another run is at work.
    pub async fn start(&self, id: ImportId, options: Options) -> Result<()> {
        let run = self.begin(id, options).await?;
        tokio::spawn(work(self.0.backend().clone(), id, run));
        Ok(())
    }

    /// Does what [`Self::start`] does, and gives the import when it has ended.
    pub async fn run(&self, id: ImportId, options: Options) -> Result<Import> {
        let run = self.begin(id, options).await?;
        Run::open(self.0.backend(), id, run).await?.go().await?;
        self.find(id).await
    }

    async fn begin(&self, id: ImportId, options: Options) -> Result<Uuid> {
        let (scope, stored) = self.stored(id).await?;
        self.check_rights(&options)?;
        plan::Plan::new(&self.0.config(), &options, &stored.format)?;
        let run = new_id();
        let by = (self.0.agent_id(), self.0.actor().name.as_str(), self.0.clock().now());
        let mut tx = self.0.db().begin().await?;
        if !store::import::has_file(&mut tx, &scope, id).await? {
            return Err(Error::field("file", Problem::Required));
        }
        if !store::import::start(&mut tx, &scope, id, run, (&options, stored.format.start), by).await? {
            return Err(Error::field("state", Problem::Taken(Holder::Other)));
        }
        tx.emit(Event::ImportMoved(id));
        tx.commit().await?;
        Ok(run)
    }

    /// Demands for a file what the form would demand for each of its rows.
    fn check_rights(&self, options: &Options) -> Result<()> {
        let mapped = |field: &str| options.map.get(field).is_some_and(|column| !column.is_empty());
        let people = options.subject == Subject::CustomerUsers;
        let demanded = [
            (Permission::CustomerEdit, !people),
            (Permission::CustomerUserCreate, people),
            (Permission::CustomerUserEdit, people && options.update_existing),
            (Permission::CustomerUserValidity, people && mapped(key::VALIDITY)),
            (Permission::CustomerUserSecurity, people && mapped(key::LOGIN_FORBIDDEN)),
            (Permission::CustomerUserPassword, mapped(key::PASSWORD) || mapped(column::PASSWORD_HASH)),
        ];
        for (permission, is_needed) in demanded {
            if is_needed {
                self.0.allow(permission)?;
            }
        }
        Ok(())
    }

    /// An import.
    pub async fn find(&self, id: ImportId) -> Result<Import> {
        Ok(self.stored(id).await?.1.import)
    }

    /// The latest imports.
    pub async fn list(&self) -> Result<Vec<Import>> {
        let scope = self.0.allow(Permission::Import)?;
        Ok(store::import::list(&mut self.0.db().read().await?, &scope).await?)
    }

    /// Stops an import behind the batch that is at work. What was imported stays. Nothing happens when it has ended.
    pub async fn cancel(&self, id: ImportId) -> Result<()> {
        let scope = self.0.allow(Permission::Import)?;
        let mut tx = self.0.db().begin().await?;
        if store::import::cancel(&mut tx, &scope, id, self.0.clock().now()).await? {
            let stored = store::import::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
            let counts = stored.import.counts;
            run::record(self.0, &mut tx, &stored.import, State::Cancelled, counts).await?;
            tx.emit(Event::ImportMoved(id));
        }
        Ok(tx.commit().await?)
    }

    /// Refused rows below a line, in the order of the file.
    pub async fn refusals(&self, id: ImportId, after_line: i64, limit: usize) -> Result<Vec<Refusal>> {
        let scope = self.0.allow(Permission::Import)?;
        let limit = i64::try_from(limit.min(MOST_REFUSALS)).unwrap_or_default();
        Ok(store::import::refusals(&mut self.0.db().read().await?, &scope, id, after_line, limit).await?)
    }

    /// All refused rows as CSV, in parts: line, field, reason, and the row. Passwords are left out. `reason` puts an
    /// error into words; [`reason`] does so in English.
    pub async fn refusals_csv(
        &self,
        id: ImportId,
        reason: impl Fn(&FieldError) -> String + Send + Sync + 'static,
    ) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static> {
        let (_, stored) = self.stored(id).await?;
        Ok(refusals::csv(self.0.clone(), stored, reason))
    }

    /// Removes an import that is not at work, with its file and its refused rows. What was imported stays.
    pub async fn remove(&self, id: ImportId) -> Result<()> {
        let (scope, _) = self.stored(id).await?;
        let mut tx = self.0.db().begin().await?;
        if !store::import::remove(&mut tx, &scope, id).await? {
            return Err(Error::field("state", Problem::Taken(Holder::Other)));
        }
        tx.emit(Event::ImportMoved(id));
        Ok(tx.commit().await?)
    }

    async fn stored(&self, id: ImportId) -> Result<(Scope, Stored)> {
        let scope = self.0.allow(Permission::Import)?;
        let tx = &mut self.0.db().read().await?;
        let stored = store::import::find(tx, &scope, id).await?.ok_or(Error::NotFound)?;
        Ok((scope, stored))
    }
}

impl Backend {
    /// Takes up imports whose run has died, now and as long as the process lives, and removes forgotten files.
    pub fn take_up_imports(&self) {
        let backend = self.clone();
        tokio::spawn(async move {
            while !backend.db().is_closed() {
                if let Err(error) = backend.take_up().await {
                    tracing::warn!(%error, "cannot take up imports");
                }
                tokio::time::sleep(Duration::from_secs(TAKE_UP_SECONDS)).await;
            }
        });
    }

    async fn take_up(&self) -> Result<()> {
        let scope = self.system("import").allow(Permission::Import)?;
        let now = self.clock().now();
        loop {
            let run = new_id();
            let mut tx = self.db().begin().await?;
            let Some(id) = store::import::take_up(&mut tx, &scope, run, now).await? else { break };
            tx.commit().await?;
            tracing::info!(import = %id, "an import goes on");
            tokio::spawn(work(self.clone(), id, run));
        }
        let mut tx = self.db().begin().await?;
        for (id, unused) in store::import::forgotten(&mut tx, &scope, now.plus_seconds(-FORGOTTEN_SECONDS)).await? {
            if unused {
                store::import::remove(&mut tx, &scope, id).await?;
            } else {
                store::import::remove_file(&mut tx, &scope, id).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

/// Works in the background; the import itself tells how it ended.
async fn work(backend: Backend, id: ImportId, run: Uuid) {
    let done = async { Run::open(&backend, id, run).await?.go().await };
    if let Err(error) = done.await {
        tracing::warn!(import = %id, %error, "an import has stopped");
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
