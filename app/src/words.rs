//! How things are called: fields, sections, validities, permissions, problems and errors in the viewer's language.

use crate::{
    api::ApiError,
    i18n::{self, Locale, locale},
    tr,
    ui::{FieldMessage, Tone},
};
use domain::{
    Error, FieldError, Permission, Problem,
    access::LockReason,
    customer_user::Validity,
    error::{Holder, Outage},
    field::{Field, Kind, Section, is_date},
    password::Rule,
    setting::LANGUAGES,
    source::SourceRef,
};
use std::collections::BTreeMap;

/// The label of a field of the map.
pub fn field_label(field: &Field) -> String {
    label(&field.key, &field.label)
}

/// The admin's label if there is one, else the built-in one.
pub fn label(key: &str, own: &str) -> String {
    if own.is_empty() { key_label(key) } else { own.to_owned() }
}

/// The admin's labels of fields and what the fields hold, by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Labels(BTreeMap<String, (String, Kind)>);

impl Labels {
    /// The admin's label of a key if there is one, else the built-in one.
    pub fn of(&self, key: &str) -> String {
        label(key, self.0.get(key).map_or("", |(own, _)| own))
    }

    /// A value of the field with a key, as people read it.
    pub fn value(&self, key: &str, stored: &str) -> String {
        value(self.0.get(key).map_or(Kind::Text, |(_, kind)| *kind), stored.to_owned())
    }
}

/// The labels of some fields.
pub fn labels<'f>(fields: impl Iterator<Item = &'f Field>) -> Labels {
    Labels(fields.map(|field| (field.key.clone(), (field.label.clone(), field.kind))).collect())
}

/// The built-in label of a key; the key itself if there is none.
pub fn key_label(key: &str) -> String {
    let known = match key {
        "title" => tr!(words.fields.title),
        "firstname" => tr!(words.fields.firstname),
        "lastname" => tr!(words.fields.lastname),
        "email" => tr!(words.fields.email),
        "customer_id" => tr!(words.fields.customer_id),
        "phone" => tr!(words.fields.phone),
        "fax" => tr!(words.fields.fax),
        "mobile" => tr!(words.fields.mobile),
        "street" => tr!(words.fields.street),
        "zip" => tr!(words.fields.zip),
        "city" => tr!(words.fields.city),
        "country" => tr!(words.fields.country),
        "login" => tr!(words.fields.login),
        "language" => tr!(words.fields.language),
        "time_zone" => tr!(words.fields.time_zone),
        "comment" => tr!(words.fields.comment),
        "validity" => tr!(words.fields.validity),
        "password" => tr!(words.fields.password),
        "password_hash" => tr!(words.fields.password_hash),
        "login_forbidden" => tr!(words.fields.login_forbidden),
        "lock_note" => tr!(words.fields.lock_note),
        "more_customers" => tr!(words.fields.more_customers),
        "name" => tr!(words.fields.name),
        "customer_name" => tr!(words.fields.customer_name),
        "source" => tr!(words.fields.source),
        "last_login_at" => tr!(words.fields.last_login_at),
        "created_at" => tr!(words.fields.created_at),
        "changed_at" => tr!(words.fields.changed_at),
        "url" => tr!(words.fields.url),
        "key" => tr!(words.fields.key),
        "note" => tr!(words.fields.note),
        "note_blotted" => tr!(words.fields.note_blotted),
        "note_removed" => tr!(words.fields.note_removed),
        "failed_count" => tr!(people.failed_count),
        "roles" => tr!(words.fields.roles),
        "permissions" => tr!(words.fields.permissions),
        "body" => tr!(words.fields.body),
        other => return other.to_owned(),
    };
    known.to_owned()
}

/// A number with separators of thousands, the same on the server and in the browser.
pub fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let separator = if locale() == Locale::de { '.' } else { ',' };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A field's value as people read it.
pub fn value(kind: Kind, value: String) -> String {
    match (kind, value.as_str()) {
        (Kind::YesNo, "yes") => tr!(common.yes).to_owned(),
        (Kind::YesNo, "no") => tr!(common.no).to_owned(),
        (Kind::Number, number) if locale() == Locale::de => number.replace('.', ","),
        (Kind::Date, day) => date(day).unwrap_or(value),
        (Kind::Language, code) => language(code).to_owned(),
        (Kind::TimeZone, zone) => zone.replace('_', " "),
        _ => value,
    }
}

/// A number as it is stored, from what somebody typed in the page's language.
pub fn number(typed: &str) -> String {
    if locale() == Locale::de { from_german(typed) } else { typed.to_owned() }
}

/// `1.500,5` is written 1500.5. Points that do not part thousands are taken as they are.
fn from_german(typed: &str) -> String {
    let typed = typed.trim();
    let (whole, fraction) = typed.split_once(',').map_or((typed, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.trim_start_matches(['-', '+']).split('.');
    let first = groups.next().unwrap_or_default();
    let is_grouped = (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3);
    let whole = if is_grouped { whole.replace('.', "") } else { whole.to_owned() };
    fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}"))
}

/// What a language calls itself.
fn language(code: &str) -> &str {
    match code {
        "en" => "English",
        "de" => "Deutsch",
        other => other,
    }
}

/// The languages that Portico speaks, each in its own words.
pub fn languages() -> Vec<(String, String)> {
    LANGUAGES.map(|code| (code.to_owned(), language(code).to_owned())).into()
}

/// A day written YYYY-MM-DD in the viewer's language: 13 Feb 2005, 13.02.2005.
fn date(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    if !is_date(text) {
        return None;
    }
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    match locale() {
        Locale::de => Some(format!("{day}.{month}.{year}")),
        Locale::en => {
            let name = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
            Some(format!("{} {name} {year}", day.trim_start_matches('0')))
        }
    }
}

/// The heading of a section of the form.
pub fn section(section: Section) -> &'static str {
    match section {
        Section::Personal => tr!(words.sections.personal),
        Section::Address => tr!(words.sections.address),
        Section::Login => tr!(words.sections.login),
        Section::Security => tr!(words.sections.security),
        Section::Miscellaneous => tr!(words.sections.miscellaneous),
    }
}

/// The word for a validity.
pub fn validity(validity: Validity) -> &'static str {
    match validity {
        Validity::Valid => tr!(words.validity.valid),
        Validity::Invalid => tr!(words.validity.invalid),
        Validity::InvalidTemporarily => tr!(words.validity.invalid_temporarily),
    }
}

/// The tone in which a validity is shown.
pub fn validity_tone(validity: Validity) -> Tone {
    match validity {
        Validity::Valid => Tone::Neutral,
        Validity::Invalid => Tone::Bad,
        Validity::InvalidTemporarily => Tone::Warn,
    }
}

/// The choices of a field *Valid*.
pub fn validity_options() -> Vec<(String, String)> {
    Validity::ALL.into_iter().map(|each| (each.key().to_owned(), validity(each).to_owned())).collect()
}

/// What a permission permits.
pub fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::CustomerUserRead => tr!(words.permissions.customer_user_read),
        Permission::CustomerUserCreate => tr!(words.permissions.customer_user_create),
        Permission::CustomerUserEdit => tr!(words.permissions.customer_user_edit),
        Permission::CustomerUserValidity => tr!(words.permissions.customer_user_validity),
        Permission::CustomerUserSecurity => tr!(words.permissions.customer_user_security),
        Permission::CustomerUserPassword => tr!(words.permissions.customer_user_password),
        Permission::CustomerUserExport => tr!(words.permissions.customer_user_export),
        Permission::CustomerRead => tr!(words.permissions.customer_read),
        Permission::CustomerEdit => tr!(words.permissions.customer_edit),
        Permission::NoteWrite => tr!(words.permissions.note_write),
        Permission::Import => tr!(words.permissions.import),
        Permission::AgentManage => tr!(words.permissions.agent_manage),
        Permission::Configure => tr!(words.permissions.configure),
        Permission::AuditRead => tr!(words.permissions.audit_read),
    }
}

/// Why an account is locked, and by whom.
pub fn lock_reason(reason: Option<LockReason>, by: &str) -> String {
    match reason {
        Some(LockReason::Threshold) => tr!(words.locks.threshold).to_owned(),
        Some(LockReason::Agent) if !by.is_empty() => tr!(words.locks.agent, name = by.to_owned()).to_string(),
        Some(LockReason::Agent) | None => tr!(words.locks.unknown).to_owned(),
    }
}

/// A rule of a password policy, for the checklist.
pub fn rule(rule: Rule) -> String {
    match rule {
        Rule::MinChars(n) => tr!(words.rules.min_chars, n = n).to_string(),
        Rule::MaxChars(n) => tr!(words.rules.max_chars, n = n).to_string(),
        Rule::TwoLowerTwoUpper => tr!(words.rules.two_two).to_owned(),
        Rule::TwoLetters => tr!(words.rules.two_letters).to_owned(),
        Rule::Digit => tr!(words.rules.digit).to_owned(),
        Rule::ThreeOfFour => tr!(words.rules.three_of_four).to_owned(),
        Rule::NotPersonal => tr!(words.rules.personal).to_owned(),
        Rule::Pattern => tr!(words.rules.pattern).to_owned(),
        Rule::Strength => tr!(words.rules.strength).to_owned(),
        Rule::History => tr!(words.rules.history).to_owned(),
    }
}

/// What is wrong with a value and how to mend it.
pub fn problem(problem: &Problem) -> FieldMessage {
    let text: String = match problem {
        Problem::Required => tr!(words.problems.required).into(),
        Problem::TooLong(max) => tr!(words.problems.too_long, max = *max).to_string(),
        Problem::ControlCharacter => tr!(words.problems.control).into(),
        Problem::Number => tr!(words.problems.number).into(),
        Problem::Date => tr!(words.problems.date).into(),
        Problem::YesNo => tr!(words.problems.yes_no).into(),
        Problem::Choice => tr!(words.problems.choice).into(),
        Problem::EmailSyntax => tr!(words.problems.email).into(),
        Problem::EmailRefused => tr!(words.problems.email_refused).into(),
        Problem::EmailDomain => tr!(words.problems.email_domain).into(),
        Problem::EmailMail => tr!(words.problems.email_mail).into(),
        Problem::Taken(holder) => return taken(holder),
        Problem::UnknownCustomer => tr!(words.problems.unknown_customer).into(),
        Problem::Password(Rule::Pattern) => tr!(words.rules.pattern_broken).into(),
        Problem::Password(Rule::Strength) => tr!(words.rules.strength_broken).into(),
        Problem::Password(Rule::History) => tr!(words.rules.history_broken).into(),
        Problem::Password(broken) => format!("{}.", rule(*broken)),
        Problem::WrongPassword => tr!(words.problems.wrong_password).into(),
        Problem::Mismatch => tr!(words.problems.mismatch).into(),
        Problem::Url => tr!(words.problems.url).into(),
        Problem::Placeholder(name) => tr!(words.problems.placeholder, name = format!("{{{name}}}")).to_string(),
        Problem::Range(min, max) => tr!(words.problems.range, min = *min, max = *max).to_string(),
        Problem::Key => tr!(words.problems.key).into(),
        Problem::LastAdmin => tr!(words.problems.last_admin).into(),
        Problem::Pattern => tr!(words.problems.pattern).into(),
        Problem::ReadOnly => tr!(words.problems.read_only).into(),
        Problem::UnknownColumn => tr!(words.problems.unknown_column).into(),
        Problem::Columns => tr!(words.problems.columns).into(),
        Problem::Encoding => tr!(words.problems.encoding).into(),
        Problem::PasswordHash => tr!(words.problems.password_hash).into(),
        Problem::Validity => tr!(words.problems.validity).into(),
        Problem::Twice => tr!(words.problems.twice).into(),
        Problem::Quotes => tr!(words.problems.quotes).into(),
        Problem::Fault(incident) => tr!(words.errors.internal, n = incident.to_string()).to_string(),
    };
    FieldMessage::new(text)
}

fn taken(holder: &Holder) -> FieldMessage {
    let by = FieldMessage::new(tr!(words.problems.taken));
    match holder {
        Holder::CustomerUser(id, name, source) => {
            let behind = source.as_ref().map_or_else(|| ".".to_owned(), |source| format!("({}).", source_name(source)));
            let link = by.with_link(name.clone(), format!("/customer-users/{id}"), behind);
            FieldMessage { card: Some(id.to_string()), ..link }
        }
        Holder::Customer(id, name) => by.with_link(name.clone(), format!("/customers/{id}"), "."),
        Holder::Agent(id, name) => by.with_link(name.clone(), format!("/admin/agents/{id}"), "."),
        Holder::Other => FieldMessage::new(tr!(words.problems.taken_other)),
    }
}

/// What an icon shows, for those who choose one.
pub fn icon(name: &str) -> &'static str {
    match name {
        "list-filter" => tr!(words.icons.list_filter),
        "star" => tr!(words.icons.star),
        "flame" => tr!(words.icons.flame),
        "bell" => tr!(words.icons.bell),
        "clock" => tr!(words.icons.clock),
        "globe" => tr!(words.icons.globe),
        "map-pin" => tr!(words.icons.map_pin),
        "tag" => tr!(words.icons.tag),
        "users" => tr!(words.icons.users),
        "building-2" => tr!(words.icons.building_2),
        "phone" => tr!(words.icons.phone),
        "zap" => tr!(words.icons.zap),
        _ => "",
    }
}

/// What a source is called in the viewer's language.
pub fn source_name(source: &SourceRef) -> String {
    source.name_in(i18n::language()).to_owned()
}

/// What went wrong with a call.
pub fn error_text(error: &ApiError) -> String {
    let error = match error {
        ApiError::Transport(_) => return tr!(words.errors.transport).to_owned(),
        ApiError::Domain(error) => error,
    };
    match error {
        Error::Unauthenticated => tr!(words.errors.unauthenticated).to_owned(),
        Error::PasswordDue => tr!(words.errors.password_due).to_owned(),
        Error::Forbidden => tr!(words.errors.forbidden).to_owned(),
        Error::NotFound => tr!(words.errors.not_found).to_owned(),
        Error::Conflict(conflict) => tr!(words.errors.conflict, name = conflict.by.clone()).to_string(),
        Error::Invalid(_) => tr!(words.errors.invalid).to_owned(),
        Error::SignInRefused => tr!(words.errors.sign_in).to_owned(),
        Error::TooMany(seconds) => tr!(words.errors.too_many, n = *seconds).to_string(),
        Error::Unavailable(Outage::Database) => tr!(words.errors.database).to_owned(),
        Error::Unavailable(Outage::ReadOnly) => tr!(words.errors.read_only).to_owned(),
        Error::Unavailable(Outage::DiskFull) => tr!(words.errors.disk_full).to_owned(),
        Error::Internal(incident) => tr!(words.errors.internal, n = incident.to_string()).to_string(),
    }
}

/// The errors of an [`Error::Invalid`], else none.
pub fn field_errors(error: &ApiError) -> Vec<FieldError> {
    match error {
        ApiError::Domain(Error::Invalid(errors)) => errors.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_numbers_are_read() {
        for (typed, stored) in [
            ("1.500", "1500"),
            ("-1.500,25", "-1500.25"),
            ("1.000.000", "1000000"),
            (" 1.500 ", "1500"),
            ("3,5", "3.5"),
            ("3.5", "3.5"),
            ("0.500", "0.500"),
            ("12", "12"),
            ("3.5,2", "3.5.2"),
            ("", ""),
        ] {
            assert_eq!(from_german(typed), stored, "{typed}");
        }
    }
}
