//! The one closed error that crosses from the backend to the page.

use crate::{AgentId, CustomerId, CustomerUserId, password::Rule, source::SourceRef};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Shorthand for results of the backend.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    #[error("not signed in")]
    Unauthenticated,
    /// The signed-in agent has to set a new password first.
    #[error("a new password is due")]
    PasswordDue,
    /// Signed in, but not permitted.
    #[error("not permitted")]
    Forbidden,
    /// There is no such thing, or it is hidden from the viewer.
    #[error("not found")]
    NotFound,
    /// Somebody else was faster.
    #[error("changed meanwhile")]
    Conflict(Box<Conflict>),
    /// The input has errors; each names its field.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<FieldError>),
    /// Sign-in refused; deliberately says nothing about the reason.
    #[error("username or password is wrong, or the account is locked")]
    SignInRefused,
    /// Too many attempts; try again after some seconds.
    #[error("too many attempts; try again in {0} s")]
    TooMany(u32),
    /// A part that is needed cannot be reached at the moment.
    #[error("unavailable: {0}")]
    Unavailable(Outage),
    /// Our fault; the log has the details under the incident's number.
    #[error("incident {0}")]
    Internal(Incident),
}

impl Error {
    /// An error at a single field.
    pub fn field(field: &str, problem: Problem) -> Self {
        Self::Invalid(vec![FieldError { field: field.to_owned(), problem }])
    }

    /// `Ok` when there are no field errors.
    pub fn check(errors: Vec<FieldError>) -> Result<()> {
        if errors.is_empty() { Ok(()) } else { Err(Self::Invalid(errors)) }
    }
}

/// What cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outage {
    /// The database does not answer.
    Database,
    /// The database cannot be written: read-only file.
    ReadOnly,
    /// The database cannot be written: the disk is full.
    DiskFull,
}

impl fmt::Display for Outage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Database => "the database does not answer",
            Self::ReadOnly => "the database is read-only",
            Self::DiskFull => "the disk is full",
        })
    }
}

/// The number under which the log explains an internal error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident(pub String);

impl fmt::Display for Incident {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Two people saved the same record: what the other one has saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The record; none where there is only one of its kind.
    pub id: Option<Uuid>,
    /// The version that is stored now.
    pub version: i64,
    /// Who saved it.
    pub by: String,
    /// When, as the viewer should read it, is told by the change's moment.
    pub at: crate::Moment,
    /// Field keys and the values that are stored now.
    pub current: Vec<(String, String)>,
}

/// A problem at a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's key.
    pub field: String,
    /// What is wrong with its value.
    pub problem: Problem,
}

/// Whoever uses a value that must be unique.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// A customer user, with the name to show and the source.
    CustomerUser(CustomerUserId, String, Option<SourceRef>),
    /// A customer, with the name to show.
    Customer(CustomerId, String),
    /// An agent, with the name to show.
    Agent(AgentId, String),
    /// Something that has no page of its own.
    Other,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// A mandatory value is missing.
    Required,
    /// Longer than the maximum number of characters.
    TooLong(u32),
    /// Contains control characters such as NUL.
    ControlCharacter,
    /// Not a number.
    Number,
    /// Not a date written as YYYY-MM-DD.
    Date,
    /// Neither yes nor no.
    YesNo,
    /// Not one of the choices.
    Choice,
    /// Not an email address.
    EmailSyntax,
    /// An email address that the administrators refuse.
    EmailRefused,
    /// An email address at a domain that does not exist.
    EmailDomain,
    /// An email address at a domain that takes no mail.
    EmailMail,
    /// Somebody else has it.
    Taken(Holder),
    /// There is no customer with this CustomerID.
    UnknownCustomer,
    /// The password breaks a rule of the policy.
    Password(Rule),
    /// The current password is wrong.
    WrongPassword,
    /// The two passwords differ.
    Mismatch,
    /// Not a web address with http or https.
    Url,
    /// A placeholder that does not exist.
    Placeholder(String),
    /// Smaller than the minimum or larger than the maximum.
    Range(i64, i64),
    /// May contain only small letters, digits and underscores, starting with a letter.
    Key,
    /// Would leave nobody who can administer Portico.
    LastAdmin,
    /// Not a valid regular expression.
    Pattern,
    /// The value comes from a source that cannot be written.
    ReadOnly,
    /// The file has no such column.
    UnknownColumn,
    /// The row has another number of columns than the header.
    Columns,
    /// A row before this one names the same record otherwise.
    Twice,
    /// Quotation marks that do not fit together; the row ends at the end of its line.
    Quotes,
    /// Bytes that are not valid in the file's encoding.
    Encoding,
    /// Not a password hash that Portico can check.
    PasswordHash,
    /// The validity is not valid, invalid or invalid-temporarily.
    Validity,
    /// Our fault; the log has the details under the incident's number.
    Fault(Incident),
}
