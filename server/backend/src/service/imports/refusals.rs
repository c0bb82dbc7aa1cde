//! Refused rows as a file that can be corrected and imported again.

use super::plan;
use crate::{
    service::sheet,
    session::Session,
    store::{self, import::Stored},
};
use domain::{Error, FieldError, Permission, Problem, Result, error::Holder, import::Refusal, password::Rule};
use futures::Stream;

/// How many rows are read at once.
const STEP: i64 = 200;

/// The file in parts: line, field and reason before the row's own cells. `reason` puts an error into words.
pub(super) fn csv(
    session: Session,
    stored: Stored,
    reason: impl Fn(&FieldError) -> String + Send + Sync + 'static,
) -> impl Stream<Item = Result<Vec<u8>>> + Send + 'static {
    let start = (session, stored, reason, None);
    futures::stream::try_unfold(start, async |(session, stored, reason, after)| {
        let separator = stored.format.separator_byte();
        let Some(after) = after else {
            let header = plan::BEFORE.into_iter().chain(stored.format.header.iter().map(String::as_str));
            let mut first = sheet::BOM.as_bytes().to_vec();
            first.extend(sheet::lines(separator, [header])?);
            return Ok(Some((first, (session, stored, reason, Some(0)))));
        };
        let refusals = page(&session, &stored, after).await?;
        let Some(last) = refusals.last().map(|refusal| refusal.line) else { return Ok(None) };
        let known = plan::fields(&session.config(), stored.import.options.subject);
        let ours = plan::is_ours(&known, &stored.format.header);
        let lines: Vec<Vec<String>> = refusals.iter().map(|refusal| line(refusal, ours, &reason)).collect();
        let part = sheet::lines(separator, lines.iter().map(|line| line.iter().map(String::as_str)))?;
        Ok(Some((part, (session, stored, reason, Some(last)))))
    })
}

async fn page(session: &Session, stored: &Stored, after: i64) -> Result<Vec<Refusal>> {
    let scope = session.allow(Permission::Import)?;
    let tx = &mut session.db().read().await?;
    Ok(store::import_file::refusals(tx, &scope, stored.import.id, after, STEP).await?)
}

fn line(refusal: &Refusal, ours: bool, reason: &impl Fn(&FieldError) -> String) -> Vec<String> {
    let fields: Vec<&str> = refusal.errors.iter().map(|error| error.field.as_str()).collect();
    let reasons: Vec<String> = refusal.errors.iter().map(reason).collect();
    let own = [refusal.line.to_string(), fields.join(", "), reasons.join("; ")];
    // A cell that was made harmless by the export that wrote it must not be made harmless twice.
    own.into_iter().chain(refusal.row.iter().map(|cell| sheet::plain(cell, ours).into_owned())).collect()
}

/// An error in English words, for the command line and wherever no other language is known.
pub fn reason(error: &FieldError) -> String {
    let words = match &error.problem {
        Problem::Required => "is required",
        Problem::TooLong(max) => return format!("is longer than {max} characters"),
        Problem::ControlCharacter => "contains control characters",
        Problem::Number => "is not a number",
        Problem::Date => "is not a date written as YYYY-MM-DD",
        Problem::YesNo => "is neither yes nor no",
        Problem::Choice => "is not one of the choices",
        Problem::EmailSyntax => "is not an email address",
        Problem::EmailRefused => "is an email address that is not accepted",
        Problem::EmailDomain => "is an email address at a domain that does not exist",
        Problem::EmailMail => "is an email address at a domain that takes no mail",
        Problem::Taken(Holder::CustomerUser(_, name, _) | Holder::Customer(_, name) | Holder::Agent(_, name)) => {
            return format!("belongs to {name} already");
        }
        Problem::Taken(Holder::Other) => "is taken already",
        Problem::UnknownCustomer => "is not the CustomerID of a valid customer",
        Problem::Password(rule) => return password(*rule),
        Problem::WrongPassword => "is not the current password",
        Problem::Mismatch => "differs",
        Problem::Url => "is not a web address",
        Problem::Placeholder(name) => return format!("has an unknown placeholder {name}"),
        Problem::Range(min, max) => return format!("is not between {min} and {max}"),
        Problem::Key => "is not a key",
        Problem::LastAdmin => "would leave nobody who can administer Portico",
        Problem::Pattern => "is not a pattern",
        Problem::ReadOnly => "comes from a source that cannot be written",
        Problem::UnknownColumn => "names a column that the file does not have",
        Problem::Columns => "the row has another number of columns than the header",
        Problem::Twice => "is named by an earlier row with other values",
        Problem::Quotes => "the quotation marks of the row do not fit together",
        Problem::Encoding => "has bytes that are no text in the file's encoding",
        Problem::PasswordHash => "is not a password hash that Portico can check",
        Problem::Validity => "is not valid, invalid or invalid-temporarily",
        Problem::Fault(incident) => return format!("could not be stored; the log tells more under {incident}"),
    };
    words.to_owned()
}

fn password(rule: Rule) -> String {
    match rule {
        Rule::MinChars(min) => format!("has fewer than {min} characters"),
        Rule::MaxChars(max) => format!("has more than {max} characters"),
        Rule::TwoLowerTwoUpper => "lacks two small and two capital letters".into(),
        Rule::TwoLetters => "lacks two letters".into(),
        Rule::Digit => "lacks a digit".into(),
        Rule::ThreeOfFour => "lacks three of: digit, capital letter, small letter, other character".into(),
        Rule::NotPersonal => "contains the username or the email address".into(),
        Rule::Pattern => "does not fit the organisation's pattern".into(),
        Rule::Strength => "is too easy to guess".into(),
        Rule::History => "was used before".into(),
    }
}

/// An error with its field, as a line of a terminal.
pub fn describe(error: &Error) -> String {
    match error {
        Error::Invalid(errors) => {
            errors.iter().map(|error| format!("{} {}", error.field, reason(error))).collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}
