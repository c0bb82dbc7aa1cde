//! From the cells of a row to the fields they fill.

use super::{guess, rows::Row};
use crate::{config::Config, fold::fold, service::sheet, store::import_file::Format};
use domain::{
    Error, FieldError, Problem, Result,
    customer::KEYS,
    customer_user::{MORE_CUSTOMERS_MAX, Validity},
    field::key,
    import::{Options, Subject, column},
    text,
};
use std::borrow::Cow;

/// Which cell fills which field.
pub(super) struct Plan {
    cells: Vec<(String, usize)>,
    /// Columns that hold secrets, whether they fill a field or not.
    secrets: Vec<usize>,
    width: usize,
    identity: &'static str,
    /// Whether Portico has written the file.
    ours: bool,
}

/// A password, one way or the other.
pub(super) enum Secret {
    Password(String),
    Hash(String),
}

/// What a row says about a record. What is `None` is not said.
#[derive(Default)]
pub(super) struct Entry {
    pub values: Vec<(String, String)>,
    pub validity: Option<Validity>,
    pub login_forbidden: Option<bool>,
    pub more_customers: Option<Vec<String>>,
    pub secret: Option<Secret>,
    identity: &'static str,
}

impl Entry {
    /// The value of a field; empty when the row has none.
    pub(super) fn get(&self, key: &str) -> &str {
        self.values.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value.as_str())
    }

    /// By what the record is found: username or CustomerID.
    pub(super) fn identity(&self) -> &str {
        self.get(self.identity)
    }
}

/// The field by which records are found.
pub(super) fn identity(subject: Subject) -> &'static str {
    match subject {
        Subject::Customers => KEYS[0],
        Subject::CustomerUsers => key::LOGIN,
    }
}

/// The keys of all fields that a file can fill.
pub(super) fn fields(config: &Config, subject: Subject) -> Vec<String> {
    match subject {
        Subject::Customers => KEYS.iter().map(|key| (*key).to_owned()).collect(),
        Subject::CustomerUsers => {
            let mapped = config.default_source().map(|source| source.fields.as_slice()).unwrap_or_default();
            mapped.iter().map(|field| field.key.clone()).chain(column::ALL.map(str::to_owned)).collect()
        }
    }
}

/// What stands before a row in the list of refused rows.
pub(super) const BEFORE: [&str; 3] = ["line", "field", "reason"];

/// Whether a file looks like one that Portico has written: an export, or refused rows.
pub(super) fn is_ours(known: &[String], header: &[String]) -> bool {
    header.iter().zip(BEFORE).filter(|(name, before)| name == before).count() == BEFORE.len()
        || header.iter().all(|name| known.contains(name))
}

impl Plan {
    /// Finds the columns that the options name; errors are at the fields.
    pub(super) fn new(config: &Config, options: &Options, format: &Format) -> Result<Self> {
        let known = fields(config, options.subject);
        let identity = identity(options.subject);
        let mut errors = Vec::new();
        let mut cells = Vec::new();
        let mut add = |field: &str, problem| errors.push(FieldError { field: field.to_owned(), problem });
        for (field, column) in options.map.iter().filter(|(_, column)| !column.is_empty()) {
            match format.header.iter().position(|name| name == column) {
                _ if !known.contains(field) => add(field, Problem::Choice),
                None => add(field, Problem::UnknownColumn),
                Some(place) => cells.push((field.clone(), place)),
            }
        }
        if !cells.iter().any(|(field, _)| field == identity) && options.map.get(identity).is_none_or(String::is_empty) {
            add(identity, Problem::Required);
        }
        Error::check(errors)?;
        let mapped = cells.iter().filter(|(field, _)| is_secret(field)).map(|(_, place)| *place);
        let secrets = mapped.chain(guess::secrets(&format.header)).collect();
        let ours = is_ours(&known, &format.header);
        Ok(Self { cells, secrets, width: format.header.len(), identity, ours })
    }

    /// Whether passwords are to be hashed, which takes long.
    pub(super) fn has_passwords(&self) -> bool {
        self.cells.iter().any(|(field, _)| field == key::PASSWORD)
    }

    /// The row's cells as they may be kept: without passwords, and without what a database cannot store. In a row that is
    /// not what the header says, a password may be anywhere.
    pub(super) fn presentable(&self, row: &Row) -> Vec<String> {
        let broken = row.problem.is_some() || row.cells.len() != self.width;
        let secret = |place: usize| self.secrets.contains(&place) || broken && !self.secrets.is_empty();
        let cells = row.cells.iter().enumerate();
        cells.map(|(place, cell)| if secret(place) { String::new() } else { cell.replace('\0', "\u{fffd}") }).collect()
    }

    /// What the row says, or everything that is wrong with it before any rule is asked.
    pub(super) fn read(&self, row: &Row) -> std::result::Result<Entry, Vec<FieldError>> {
        let whole_row = |problem| Err(vec![FieldError { field: String::new(), problem }]);
        if let Some(problem) = &row.problem {
            return whole_row(problem.clone());
        }
        if row.cells.len() != self.width {
            return whole_row(Problem::Columns);
        }
        let mut entry = Entry { identity: self.identity, ..Entry::default() };
        let mut errors = Vec::new();
        for (field, place) in &self.cells {
            let read = if row.undecodable.contains(place) {
                Err(Problem::Encoding)
            } else {
                let cell = row.cells[*place].as_str();
                // Secrets are never exported, so that a mark in front of one belongs to it.
                let cell = if is_secret(field) { Cow::Borrowed(cell) } else { sheet::plain(cell, self.ours) };
                entry.read(field, &cell)
            };
            if let Err(problem) = read {
                errors.push(FieldError { field: field.clone(), problem });
            }
        }
        if errors.is_empty() { Ok(entry) } else { Err(errors) }
    }
}

impl Entry {
    fn read(&mut self, field: &str, cell: &str) -> std::result::Result<(), Problem> {
        match field {
            key::VALIDITY => self.validity = validity(cell)?,
            key::LOGIN_FORBIDDEN => self.login_forbidden = yes_no(cell)?,
            key::MORE_CUSTOMERS => self.more_customers = Some(further(cell)?),
            key::PASSWORD if cell.is_empty() => {}
            key::PASSWORD => {
                // A hash, when there is one, counts more.
                self.secret.get_or_insert_with(|| Secret::Password(cell.to_owned()));
            }
            column::PASSWORD_HASH if cell.trim().is_empty() => {}
            column::PASSWORD_HASH => self.secret = Some(Secret::Hash(cell.trim().to_owned())),
            key::COMMENT => self.values.push((field.to_owned(), cell.to_owned())),
            // As the form has it, so that look-ups find what would be stored.
            _ => self.values.push((field.to_owned(), text::tidy(cell))),
        }
        Ok(())
    }
}

fn is_secret(field: &str) -> bool {
    [key::PASSWORD, column::PASSWORD_HASH].contains(&field)
}

fn validity(cell: &str) -> std::result::Result<Option<Validity>, Problem> {
    let word = fold(cell).replace([' ', '_'], "-");
    if word.is_empty() { Ok(None) } else { Validity::from_key(&word).map(Some).ok_or(Problem::Validity) }
}

fn yes_no(cell: &str) -> std::result::Result<Option<bool>, Problem> {
    match fold(cell).as_str() {
        "" => Ok(None),
        "yes" | "ja" | "true" | "1" => Ok(Some(true)),
        "no" | "nein" | "false" | "0" => Ok(Some(false)),
        _ => Err(Problem::YesNo),
    }
}

/// CustomerIDs beyond the primary one.
fn further(cell: &str) -> std::result::Result<Vec<String>, Problem> {
    let keys = list(cell);
    let most = i64::try_from(MORE_CUSTOMERS_MAX).unwrap_or(i64::MAX);
    if keys.len() > MORE_CUSTOMERS_MAX { Err(Problem::Range(0, most)) } else { Ok(keys) }
}

/// The parts of a cell, separated by the first of `;`, `|` and `,` that it has.
fn list(cell: &str) -> Vec<String> {
    let separator = [';', '|', ','].into_iter().find(|separator| cell.contains(*separator)).unwrap_or(';');
    cell.split(separator).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_looked_up_as_they_would_be_stored() {
        let mut entry = Entry { identity: key::LOGIN, ..Entry::default() };
        assert_eq!(entry.read(key::LOGIN, " a\tb\n"), Ok(()));
        assert_eq!(entry.read(key::COMMENT, "a\nb"), Ok(()));
        assert_eq!((entry.identity(), entry.get(key::COMMENT)), ("a b", "a\nb"));
    }

    #[test]
    fn passwords_are_not_kept_wherever_they_are() {
        let cells = vec![(key::LOGIN.to_owned(), 0), (key::PASSWORD.to_owned(), 1)];
        let plan = Plan { cells, secrets: vec![1], width: 2, identity: key::LOGIN, ours: false };
        let row = |cells: &[&str], problem| Row {
            line: 1,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
            undecodable: Vec::new(),
            problem,
        };
        assert_eq!(plan.presentable(&row(&["anna", "secret"], None)), ["anna", ""]);
        for (cells, problem) in [(&["an", "na", "secret"][..], None), (&["anna\"secret"][..], Some(Problem::Quotes))] {
            let kept = plan.presentable(&row(cells, problem));
            assert!(kept.len() == cells.len() && kept.iter().all(String::is_empty), "{kept:?}");
        }
        let plan = Plan { cells: vec![(key::LOGIN.to_owned(), 0)], secrets: Vec::new(), ..plan };
        assert_eq!(plan.presentable(&row(&["an", "na", "x"], None)), ["an", "na", "x"], "nothing here is secret");
    }

    #[test]
    fn a_row_names_only_so_many_customers() {
        let keys = |count: usize| (0..count).map(|n| format!("C{n}")).collect::<Vec<_>>().join(";");
        assert_eq!(further(&keys(200)).map(|keys| keys.len()), Ok(200));
        assert_eq!(further(&keys(201)), Err(Problem::Range(0, 200)));
    }

    #[test]
    fn words_of_files_are_understood() {
        assert_eq!(validity(" Invalid Temporarily"), Ok(Some(Validity::InvalidTemporarily)));
        assert_eq!(validity(""), Ok(None));
        assert_eq!(validity("gone"), Err(Problem::Validity));
        assert_eq!(yes_no("JA"), Ok(Some(true)));
        assert_eq!(yes_no("no"), Ok(Some(false)));
        assert_eq!(yes_no("perhaps"), Err(Problem::YesNo));
        assert_eq!(list("A, B;C D |"), ["A, B", "C D |"]);
        assert_eq!(list("A, B"), ["A", "B"]);
        assert!(list(" ").is_empty());
    }
}
