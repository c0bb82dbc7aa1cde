//! One run: batch after batch, each in one transaction together with how far the run is.
//!
//! Whatever ends a process, every batch is there completely or not at all, and another run goes on behind the last one.

use super::{
    customers,
    intake::PIECE,
    is_spent,
    patience::Patience,
    people,
    plan::{self, Plan},
    row::{Fate, Item, Verdict, Work, counts},
    rows::{Next, Row, Rows},
    seen::Seen,
};
use crate::{
    Backend,
    db::Tx,
    session::{Scope, Session},
    store::{
        self,
        audit::{Doer, Subject as Named},
        import_file::{Format, Place},
    },
};
use domain::{
    Error, Event, ImportId, Permission, Result,
    audit::{Action, Change},
    import::{Counts, Import, Refusal, State, Subject},
};
use uuid::Uuid;

/// How many rows a batch has, and how many when passwords have to be hashed.
const BATCH: usize = 500;
const BATCH_WITH_PASSWORDS: usize = 25;

/// How many bytes of cells a batch has at most, rows being as long as they like.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// How often a batch begins again because somebody else has saved meanwhile, before it goes on row by row.
const OVERTAKEN: usize = 10;

/// A run at work.
pub(super) struct Run {
    session: Session,
    scope: Scope,
    lease: Uuid,
    import: Import,
    format: Format,
    rows: Rows,
    counts: Counts,
    next_piece: i64,
    /// Bytes of the next piece that were read before.
    skip: usize,
    seen: Seen,
}

impl Run {
    /// Continues an import that was given to this run. A dry run begins again, as it has to remember its rows.
    pub(super) async fn open(backend: &Backend, id: ImportId, lease: Uuid) -> Result<Self> {
        let scope = backend.system("import").allow(Permission::Import)?;
        let tx = &mut backend.db().read().await?;
        let stored = store::import::find(tx, &scope, id).await?.ok_or(Error::NotFound)?;
        let dry = stored.import.options.dry_run;
        let (place, counts) =
            if dry { (stored.format.start, Counts::default()) } else { (stored.place, stored.import.counts) };
        let bytes = usize::try_from(place.bytes).unwrap_or_default();
        Ok(Self {
            session: backend.on_behalf(stored.by, &stored.import.by),
            scope,
            lease,
            rows: Rows::new(stored.format.separator_byte(), stored.format.encoding, place),
            next_piece: i64::try_from(bytes / PIECE).unwrap_or_default(),
            skip: bytes % PIECE,
            import: stored.import,
            format: stored.format,
            counts,
            seen: Seen::default(),
        })
    }

    /// Works until the end, a fault, or the loss of the import to somebody else.
    pub(super) async fn go(mut self) -> Result<()> {
        match self.work().await {
            Ok(true) => self.end(State::Done, None).await.map(|_| ()),
            Ok(false) => Ok(()),
            // Whoever finds the database again takes the import up when its lease is over.
            Err(error @ Error::Unavailable(_)) => Err(error),
            Err(error) => {
                // Of an import that somebody has cancelled the file may be gone.
                if self.end(State::Failed, Some(error.clone())).await? { Err(error) } else { Ok(()) }
            }
        }
    }

    /// False when the import is no longer this run's.
    async fn work(&mut self) -> Result<bool> {
        let plan = Plan::new(&self.session.config(), &self.import.options, &self.format)?;
        let size = if plan.has_passwords() { BATCH_WITH_PASSWORDS } else { BATCH };
        loop {
            let rows = self.read(size).await?;
            if rows.is_empty() {
                return Ok(true);
            }
            let items = self.prepare(&plan, rows).await?;
            if !self.store(&plan, &items).await? {
                return Ok(false);
            }
        }
    }

    async fn read(&mut self, size: usize) -> Result<Vec<Row>> {
        let mut rows: Vec<Row> = Vec::new();
        let mut bytes = 0;
        while rows.len() < size && bytes < BATCH_BYTES {
            match self.rows.next() {
                Next::Row(row) => {
                    bytes += row.cells.iter().map(String::len).sum::<usize>();
                    rows.push(row);
                }
                Next::More => self.feed().await?,
                Next::End => break,
            }
        }
        Ok(rows)
    }

    async fn feed(&mut self) -> Result<()> {
        let mut patience = Patience::default();
        let piece = loop {
            match self.piece().await {
                Ok(piece) => break piece,
                Err(error) => patience.again(error).await?,
            }
        };
        let piece_start = self.next_piece.saturating_mul(i64::try_from(PIECE).unwrap_or(i64::MAX));
        match piece {
            Some(piece) => self.rows.feed(piece.get(std::mem::take(&mut self.skip)..).unwrap_or_default()),
            None if piece_start < self.import.bytes => return Err(Error::NotFound),
            None => self.rows.end(),
        }
        self.next_piece += 1;
        Ok(())
    }

    async fn piece(&self) -> Result<Option<Vec<u8>>> {
        let tx = &mut self.session.db().read().await?;
        Ok(store::import_file::chunk(tx, &self.scope, self.import.id, self.next_piece).await?)
    }

    /// Does everything for a batch that needs no transaction.
    async fn prepare(&self, plan: &Plan, rows: Vec<Row>) -> Result<Vec<Item>> {
        let options = &self.import.options;
        let shared = options.subject == Subject::Customers || self.session.config().settings.email.shared;
        let items = rows.into_iter().map(async |row| {
            let entry = plan.read(&row);
            let mut patience = Patience::default();
            let prepared = match &entry {
                Err(_) => None,
                Ok(entry) => loop {
                    match people::prepare(&self.session, &self.scope, entry).await {
                        Ok(prepared) => break prepared,
                        Err(error) => patience.again(error).await?,
                    }
                },
            };
            let field = plan::identity(options.subject);
            let settled = entry.as_ref().ok().filter(|_| options.dry_run);
            let settled = settled.and_then(|entry| self.seen.judge(entry, field, options.update_existing, shared));
            Ok(Item { row, entry, prepared, settled })
        });
        futures::future::try_join_all(items).await
    }

    /// Stores a batch, trying again when the database was away, and row by row when something unexpected happened.
    async fn store(&mut self, plan: &Plan, items: &[Item]) -> Result<bool> {
        let mut patience = Patience::default();
        let (mut cautious, mut overtaken) = (false, 0);
        let verdicts = loop {
            match self.try_to_store(plan, items, cautious).await {
                Ok(None) => return Ok(false),
                Ok(Some(verdicts)) => break verdicts,
                Err(error @ Error::Unavailable(_)) => patience.again(error).await?,
                // Somebody has saved what the batch was about to change: what is stored now is looked up.
                Err(Error::Conflict(_)) if overtaken < OVERTAKEN => overtaken += 1,
                Err(error) if cautious => return Err(error),
                Err(_) => cautious = true,
            }
        };
        self.counts = counts(self.counts, &verdicts);
        let dry_run = self.import.options.dry_run;
        if dry_run || self.import.options.update_existing {
            let accepted = items.iter().zip(&verdicts).filter(|(_, verdict)| verdict.is_ok());
            let entries = accepted.filter_map(|(item, _)| item.entry.as_ref().ok());
            entries.for_each(|entry| self.seen.add(entry, dry_run));
        }
        Ok(true)
    }

    async fn try_to_store(&self, plan: &Plan, items: &[Item], cautious: bool) -> Result<Option<Vec<Verdict>>> {
        let options = &self.import.options;
        let work = Work { session: &self.session, scope: &self.scope, options, seen: &self.seen };
        let mut tx = self.session.db().begin().await?;
        if !self.hold(&mut tx).await? {
            return Ok(None);
        }
        let (verdicts, event) = match options.subject {
            Subject::Customers => (customers::apply(&work, &mut tx, items, cautious).await?, Event::CustomersImported),
            Subject::CustomerUsers => {
                (people::apply(&work, &mut tx, items, cautious).await?, Event::CustomerUsersImported)
            }
        };
        if options.dry_run {
            // Dropped, it leaves nothing behind.
            drop(tx);
            tx = self.session.db().begin().await?;
        } else if verdicts.iter().any(|verdict| matches!(verdict, Ok(Fate::Added | Fate::Changed))) {
            tx.emit(event);
        }
        let refusals: Vec<Refusal> = items
            .iter()
            .zip(&verdicts)
            .filter_map(|(item, verdict)| {
                let errors = verdict.as_ref().err()?.clone();
                Some(Refusal { line: item.row.line, errors, row: plan.presentable(&item.row) })
            })
            .collect();
        store::import_file::refuse(&mut tx, &self.scope, self.import.id, &refusals).await?;
        if !self.advance(&mut tx, self.rows.place(), counts(self.counts, &verdicts)).await? {
            return Ok(None);
        }
        tx.emit(Event::ImportMoved(self.import.id));
        tx.commit().await?;
        Ok(Some(verdicts))
    }

    /// Keeps the import in hand until the transaction ends, however long that takes. False when it is no longer this
    /// run's.
    async fn hold(&self, tx: &mut Tx) -> Result<bool> {
        let now = self.session.clock().now();
        Ok(store::import::hold(tx, &self.scope, (self.import.id, self.lease), now).await?)
    }

    async fn advance(&self, tx: &mut Tx, place: Place, counts: Counts) -> Result<bool> {
        let now = self.session.clock().now();
        Ok(store::import::advance(tx, &self.scope, (self.import.id, self.lease), place, counts, now).await?)
    }

    /// False when the import is no longer this run's.
    async fn end(&self, state: State, fault: Option<Error>) -> Result<bool> {
        let mut patience = Patience::default();
        loop {
            match self.try_to_end(state, fault.clone()).await {
                Ok(ended) => return Ok(ended),
                Err(error) => patience.again(error).await?,
            }
        }
    }

    async fn try_to_end(&self, state: State, fault: Option<Error>) -> Result<bool> {
        let id = self.import.id;
        let mut tx = self.session.db().begin().await?;
        let now = self.session.clock().now();
        if !store::import::end(&mut tx, &self.scope, (id, self.lease), (state, fault), now).await? {
            return Ok(false);
        }
        if is_spent(&self.import, state) {
            store::import_file::remove_file(&mut tx, &self.scope, id).await?;
        }
        record(&self.session, &mut tx, &self.import, state, self.counts).await?;
        tx.emit(Event::ImportMoved(id));
        tx.commit().await?;
        Ok(true)
    }
}

/// Notes the end of an import in the audit log.
pub(super) async fn record(
    session: &Session,
    tx: &mut Tx,
    import: &Import,
    state: State,
    counts: Counts,
) -> Result<()> {
    let dry = if import.options.dry_run { "yes" } else { "" };
    let values = [
        ("state", state.key().to_owned()),
        ("subject", import.options.subject.key().to_owned()),
        ("dry_run", dry.to_owned()),
        ("read", counts.read.to_string()),
        ("added", counts.added.to_string()),
        ("changed", counts.changed.to_string()),
        ("unchanged", counts.unchanged.to_string()),
        ("refused", counts.refused.to_string()),
    ];
    let changes = values
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(field, to)| Change { field: field.to_owned(), from: String::new(), to })
        .collect();
    let subject = Named { kind: "import", id: Some(import.id.0), name: &import.file };
    let now = session.clock().now();
    Ok(store::audit::record(tx, &Doer::of(session), now, Action::Imported, subject, changes).await?)
}
