//! Imports of customers and customer users from CSV files, for admins and for the command line.
//!
//! | step | where |
//! |---|---|
//! | the file is taken in, in pieces, and looked at | `file`, `intake`, `guess` |
//! | its rows are found, and what each says about a record | `rows`, `plan` |
//! | batch after batch is stored, under a lease | `run`, `row`, `people`, `customers` |
//! | a dry run remembers what it does not store | `seen` |
//! | refused rows are listed and given back as a file | `refusals` |

mod customers;
mod file;
mod guess;
mod intake;
mod patience;
mod people;
mod plan;
mod refusals;
mod row;
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
    import::{Import, Options, Refusal, State, Subject, column},
};
use futures::stream::{BoxStream, StreamExt};
use run::Run;
use std::time::Duration;
use uuid::Uuid;

/// The most refusals that are given at once.
const MOST_REFUSALS: usize = 1000;

/// How often to look for imports whose run has died, in seconds.
const TAKE_UP_SECONDS: u64 = 10;

/// After how many seconds a file is removed that nobody works with.
const FORGOTTEN_SECONDS: i64 = 86_400;

/// Imports, for those who may import.
pub struct Imports<'s>(&'s Session);

impl Session {
    /// Imports.
    pub fn imports(&self) -> Imports<'_> {
        Imports(self)
    }
}

impl Imports<'_> {
    /// The keys of all fields that a file can fill.
    pub fn fields(&self, subject: Subject) -> Vec<String> {
        plan::fields(&self.0.config(), subject)
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

    async fn begin(&self, id: ImportId, mut options: Options) -> Result<Uuid> {
        // What fills no field is not kept, whatever it is.
        options.map.retain(|_, column| !column.is_empty());
        let (scope, stored) = self.stored(id).await?;
        self.check_rights(&options)?;
        plan::Plan::new(&self.0.config(), &options, &stored.format)?;
        let run = new_id();
        let by = (self.0.agent_id(), self.0.actor().name.as_str(), self.0.clock().now());
        let mut tx = self.0.db().begin().await?;
        if !store::import_file::has_file(&mut tx, &scope, id).await? {
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
            if is_spent(&stored.import, State::Cancelled) {
                store::import_file::remove_file(&mut tx, &scope, id).await?;
            }
            run::record(self.0, &mut tx, &stored.import, State::Cancelled, counts).await?;
            tx.emit(Event::ImportMoved(id));
        }
        Ok(tx.commit().await?)
    }

    /// Refused rows below a line, in the order of the file.
    pub async fn refusals(&self, id: ImportId, after_line: i64, limit: usize) -> Result<Vec<Refusal>> {
        let scope = self.0.allow(Permission::Import)?;
        let limit = i64::try_from(limit.min(MOST_REFUSALS)).unwrap_or_default();
        Ok(store::import_file::refusals(&mut self.0.db().read().await?, &scope, id, after_line, limit).await?)
    }

    /// All refused rows as CSV, in parts: line, field, reason, and the row. Passwords are left out. `reason` puts an
    /// error into words; [`reason`] does so in English.
    pub async fn refusals_csv(
        &self,
        id: ImportId,
        reason: impl Fn(&FieldError) -> String + Send + Sync + 'static,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        let (_, stored) = self.stored(id).await?;
        Ok(refusals::csv(self.0.clone(), stored, reason).boxed())
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
    /// Takes up imports whose run has died unless they would write over a later one, now and as long as the process lives,
    /// and removes forgotten files.
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
        let session = self.system("import");
        let scope = session.allow(Permission::Import)?;
        let now = self.clock().now();
        let outrun = store::import::outrun(&mut self.db().read().await?, &scope, now).await?;
        for id in outrun {
            tracing::info!(import = %id, "an import does not go on, because a later one has ended");
            session.imports().cancel(id).await?;
        }
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
                store::import_file::remove_file(&mut tx, &scope, id).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

/// Whether the file of an import that has ended this way is no longer needed: all its rows are settled, or it holds
/// passwords, which nobody shall find there.
fn is_spent(import: &Import, state: State) -> bool {
    let passwords = import.options.map.get(key::PASSWORD).is_some_and(|column| !column.is_empty());
    !import.options.dry_run && (state == State::Done || passwords)
}

/// Works in the background; the import itself tells how it ended.
async fn work(backend: Backend, id: ImportId, run: Uuid) {
    let done = async { Run::open(&backend, id, run).await?.go().await };
    if let Err(error) = done.await {
        tracing::warn!(import = %id, %error, "an import has stopped");
    }
}
