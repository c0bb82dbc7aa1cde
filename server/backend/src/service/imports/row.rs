//! A row on its way into the database.

use super::{people, plan::Entry, rows::Row, seen::Seen};
use crate::{
    db::Tx,
    session::{Scope, Session},
};
use domain::{
    Error, FieldError, Problem, Result,
    error::Holder,
    import::{Counts, Options},
};

/// What became of a row's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Added,
    Changed,
    Unchanged,
}

/// What became of a row: a record, or a refusal.
pub(super) type Verdict = std::result::Result<Fate, Vec<FieldError>>;

/// A row on its way.
pub(super) struct Item {
    pub row: Row,
    pub entry: std::result::Result<Entry, Vec<FieldError>>,
    pub prepared: Option<people::Prepared>,
    /// What a dry run knows already from the rows before.
    pub settled: Option<Verdict>,
}

/// Who works, and how.
pub(super) struct Work<'r> {
    pub session: &'r Session,
    pub scope: &'r Scope,
    pub options: &'r Options,
    /// The batches before.
    pub seen: &'r Seen,
}

/// Counts with those of a batch.
pub(super) fn counts(mut counts: Counts, verdicts: &[Verdict]) -> Counts {
    for verdict in verdicts {
        counts.read += 1;
        *match verdict {
            Ok(Fate::Added) => &mut counts.added,
            Ok(Fate::Changed) => &mut counts.changed,
            Ok(Fate::Unchanged) => &mut counts.unchanged,
            Err(_) => &mut counts.refused,
        } += 1;
    }
    counts
}

/// Begins a row. A cautious run can take back what a row has done; the price is three statements.
pub(super) async fn begin(tx: &mut Tx, cautious: bool) -> Result<()> {
    if cautious {
        tx.query("SAVEPOINT import_row").execute().await?;
    }
    Ok(())
}

/// Ends a row. Only what is wrong with the row is its verdict; any other error is the batch's, unless the run is cautious.
pub(super) async fn settle(tx: &mut Tx, cautious: bool, field: &str, result: Result<Fate>) -> Result<Verdict> {
    let refused = |problem| Err(vec![FieldError { field: field.to_owned(), problem }]);
    let verdict = match result {
        Ok(fate) => Ok(fate),
        Err(Error::Invalid(errors)) => Err(errors),
        Err(Error::Internal(incident)) if cautious => refused(Problem::Fault(incident)),
        Err(Error::Conflict(_)) if cautious => refused(Problem::Taken(Holder::Other)),
        Err(other) => return Err(other),
    };
    if cautious {
        if verdict.is_err() {
            tx.query("ROLLBACK TO SAVEPOINT import_row").execute().await?;
        }
        tx.query("RELEASE SAVEPOINT import_row").execute().await?;
    }
    Ok(verdict)
}
