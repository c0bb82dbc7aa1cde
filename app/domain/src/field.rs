//! The field map: the ordered list of fields of a source's customer users.
//!
//! It is data. Form, business card, list, search, import and export are all made from it, so that an admin's change
//! appears everywhere at once. Built-in fields live in columns of their own, further fields in a JSON object.

use crate::{FieldId, Problem, setting::LANGUAGES, text};
use serde::{Deserialize, Serialize};

/// The keys of the built-in fields that code must name.
pub mod key {
    /// Title or salutation.
    pub const TITLE: &str = "title";
    /// Given name.
    pub const FIRSTNAME: &str = "firstname";
    /// Family name.
    pub const LASTNAME: &str = "lastname";
    /// Email address.
    pub const EMAIL: &str = "email";
    /// CustomerID of the primary customer.
    pub const CUSTOMER: &str = "customer_id";
    /// Telephone number.
    pub const PHONE: &str = "phone";
    /// Fax number.
    pub const FAX: &str = "fax";
    /// Mobile number.
    pub const MOBILE: &str = "mobile";
    /// Street and house number.
    pub const STREET: &str = "street";
    /// Postal code.
    pub const ZIP: &str = "zip";
    /// Town.
    pub const CITY: &str = "city";
    /// Country.
    pub const COUNTRY: &str = "country";
    /// Username.
    pub const LOGIN: &str = "login";
    /// The person's language.
    pub const LANGUAGE: &str = "language";
    /// The person's time zone.
    pub const TIME_ZONE: &str = "time_zone";
    /// Comment.
    pub const COMMENT: &str = "comment";
    /// Validity; not a field of the map, but named like one in errors, history, import and export.
    pub const VALIDITY: &str = "validity";
    /// The password; likewise.
    pub const PASSWORD: &str = "password";
    /// Login Forbidden; likewise.
    pub const LOGIN_FORBIDDEN: &str = "login_forbidden";
    /// Why Login Forbidden was set or lifted; likewise.
    pub const LOCK_NOTE: &str = "lock_note";
    /// CustomerIDs beyond the primary one; likewise.
    pub const MORE_CUSTOMERS: &str = "more_customers";
    /// A name: title, given name and family name; a column of the list.
    pub const NAME: &str = "name";
    /// The customer's name; a column of the list.
    pub const CUSTOMER_NAME: &str = "customer_name";
    /// The data source's name; a column of the list.
    pub const SOURCE: &str = "source";
    /// The last successful sign-in; a column of the list.
    pub const LAST_LOGIN: &str = "last_login_at";
    /// When the person was added; a column of the list.
    pub const CREATED: &str = "created_at";
    /// When the record was last changed; a column of the list.
    pub const CHANGED: &str = "changed_at";
}

/// What kind of value a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// One line of text.
    Text,
    /// Several lines of text.
    Lines,
    /// An email address.
    Email,
    /// A telephone number, kept as it was typed.
    Phone,
    /// A country: one of the ISO names, or free text.
    Country,
    /// A CustomerID.
    Customer,
    /// A number, with an optional fraction.
    Number,
    /// A date, written YYYY-MM-DD.
    Date,
    /// One of the field's choices.
    Choice,
    /// `yes`, `no` or nothing.
    YesNo,
    /// One of the [`LANGUAGES`].
    Language,
    /// A name of the IANA time zone database.
    TimeZone,
}

impl Kind {
    /// The kinds that an admin can choose for a further field.
    pub const FURTHER: [Self; 5] = [Self::Text, Self::Number, Self::Date, Self::Choice, Self::YesNo];

    /// The stable key used in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Lines => "lines",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Country => "country",
            Self::Customer => "customer",
            Self::Number => "number",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::YesNo => "yes_no",
            Self::Language => "language",
            Self::TimeZone => "time_zone",
        }
    }

    /// The kind with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        const ALL: [Kind; 12] = [
            Kind::Text,
            Kind::Lines,
            Kind::Email,
            Kind::Phone,
            Kind::Country,
            Kind::Customer,
            Kind::Number,
            Kind::Date,
            Kind::Choice,
            Kind::YesNo,
            Kind::Language,
            Kind::TimeZone,
        ];
        ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A section of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Section {
    /// Personal Information.
    Personal,
    /// Address.
    Address,
    /// Login Credentials.
    Login,
    /// Security.
    Security,
    /// Miscellaneous.
    Miscellaneous,
}

impl Section {
    /// All sections, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Personal, Self::Address, Self::Login, Self::Security, Self::Miscellaneous];

    /// The stable key used in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Address => "address",
            Self::Login => "login",
            Self::Security => "security",
            Self::Miscellaneous => "miscellaneous",
        }
    }

    /// The section with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.key() == key)
    }
}

/// Where cards show a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Display {
    /// Nowhere.
    Never,
    /// Where there is little room: on the business card.
    Compact,
    /// On the business card and in Customer Information.
    Always,
}

impl Display {
    /// All, from least to most.
    pub const ALL: [Self; 3] = [Self::Never, Self::Compact, Self::Always];

    /// The stable key used in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Compact => "compact",
            Self::Always => "always",
        }
    }

    /// The place with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|display| display.key() == key)
    }

    /// Whether a card shows the field, a compact one or the one in Customer Information.
    pub fn shows(self, compact: bool) -> bool {
        self == Self::Always || (compact && self == Self::Compact)
    }
}

/// An entry of the field map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its id.
    pub id: FieldId,
    /// Its stable key: the column or the name in the JSON object.
    pub key: String,
    /// The admin's label; empty means the built-in label in the viewer's language.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// The choices of [`Kind::Choice`]; for text, suggestions.
    pub choices: Vec<String>,
    /// Where it stands in the form.
    pub section: Section,
    /// Its place within everything.
    pub position: i64,
    /// Must be filled.
    pub required: bool,
    /// Shown, but written by imports only.
    pub read_only: bool,
    /// Where cards show it.
    pub display: Display,
    /// A column of the list.
    pub in_list: bool,
    /// The address that cards link the value to, with `{placeholders}`; empty for none.
    pub link: String,
    /// Comes with Portico and cannot be removed.
    pub built_in: bool,
    /// The most characters.
    pub max: u32,
    /// Raised by every change.
    pub version: i64,
}

impl Field {
    /// Whether an admin may make the field optional: without these a person cannot be stored.
    pub fn always_required(&self) -> bool {
        matches!(self.key.as_str(), key::FIRSTNAME | key::LASTNAME | key::EMAIL | key::CUSTOMER | key::LOGIN)
    }

    /// Whether it can be chosen where cards show it: names and what people are known by are always there.
    pub fn takes_display(&self) -> bool {
        !matches!(self.key.as_str(), key::FIRSTNAME | key::LASTNAME | key::LOGIN | key::CUSTOMER)
    }

    /// Whether its value can lead somewhere: cards show parts of names and addresses together, and addresses of mail and
    /// telephone numbers lead somewhere already.
    pub fn takes_link(&self) -> bool {
        let together = [
            key::TITLE,
            key::FIRSTNAME,
            key::LASTNAME,
            key::LOGIN,
            key::CUSTOMER,
            key::STREET,
            key::ZIP,
            key::CITY,
            key::COUNTRY,
        ];
        !together.contains(&self.key.as_str()) && !matches!(self.kind, Kind::Email | Kind::Phone)
    }

    /// Checks a value by kind, presence and length. What needs a database (uniqueness, customers, time zones) is checked
    /// there.
    pub fn check(&self, value: &str) -> Result<(), Problem> {
        text::check(value, self.required || self.always_required(), self.max, self.kind == Kind::Lines)?;
        if value.trim().is_empty() {
            return Ok(());
        }
        // Two usernames that look the same must be the same.
        if self.key == key::LOGIN && value.chars().any(text::is_format) {
            return Err(Problem::ControlCharacter);
        }
        match self.kind {
            Kind::Email => crate::email::check(value.trim()),
            Kind::Number => is_number(value.trim()).then_some(()).ok_or(Problem::Number),
            Kind::Date => is_date(value.trim()).then_some(()).ok_or(Problem::Date),
            Kind::Choice => {
                self.choices.iter().any(|choice| choice == value.trim()).then_some(()).ok_or(Problem::Choice)
            }
            Kind::YesNo => matches!(value.trim(), "yes" | "no").then_some(()).ok_or(Problem::YesNo),
            Kind::Language => LANGUAGES.contains(&value.trim()).then_some(()).ok_or(Problem::Choice),
            Kind::Text | Kind::Lines | Kind::Phone | Kind::Country | Kind::Customer | Kind::TimeZone => Ok(()),
        }
    }

    /// The value as it is stored: trimmed, in one line unless it may have more.
    pub fn tidy(&self, value: &str) -> String {
        if self.kind == Kind::Lines { value.trim().replace("\r\n", "\n") } else { text::tidy(value) }
    }
}

/// What admins enter for a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDraft {
    /// Key; only read when a further field is added.
    pub key: String,
    /// Label; may be empty for built-in fields.
    pub label: String,
    /// Kind; only read when a further field is added.
    pub kind: Kind,
    /// Choices of a choice field, suggestions of a text field.
    pub choices: Vec<String>,
    /// Where it stands in the form.
    pub section: Section,
    /// Must be filled.
    pub required: bool,
    /// Shown, but written by imports only.
    pub read_only: bool,
    /// Where cards show it.
    pub display: Display,
    /// A column of the list.
    pub in_list: bool,
    /// The address that cards link the value to, with `{placeholders}`; empty for none.
    pub link: String,
}

/// Whether the text is a number such as `-12` or `3.5`.
pub fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction) && digits.len() <= 30
}

/// Whether the text is a day of the Gregorian calendar, written YYYY-MM-DD.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return false;
    }
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<u32>(), month.parse::<u32>(), day.parse::<u32>()) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Whether a key can name a further field: `[a-z][a-z0-9_]{0,39}`.
pub fn is_key(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field(kind: Kind, required: bool) -> Field {
        Field {
            id: FieldId(uuid::Uuid::nil()),
            key: "contract".into(),
            label: "Contract".into(),
            kind,
            choices: vec!["gold".into(), "silver".into()],
            section: Section::Personal,
            position: 1,
            required,
            read_only: false,
            display: Display::Always,
            in_list: false,
            link: String::new(),
            built_in: false,
            max: 50,
            version: 1,
        }
    }

    #[test]
    fn kinds_refuse_what_does_not_fit() {
        for (kind, good, bad, problem) in [
            (Kind::Number, "-3.5", "3,5", Problem::Number),
            (Kind::Date, "2024-02-29", "2023-02-29", Problem::Date),
            (Kind::Choice, "gold", "bronze", Problem::Choice),
            (Kind::YesNo, "yes", "true", Problem::YesNo),
            (Kind::Email, "a@b.example", "a@b", Problem::EmailSyntax),
            (Kind::Language, "de", "tlh", Problem::Choice),
        ] {
            assert_eq!(field(kind, true).check(good), Ok(()), "{kind:?}");
            assert_eq!(field(kind, true).check(bad), Err(problem), "{kind:?}");
            assert_eq!(field(kind, false).check(""), Ok(()), "{kind:?}");
            assert_eq!(field(kind, true).check(""), Err(Problem::Required), "{kind:?}");
        }
    }

    #[test]
    fn keys_are_plain() {
        assert!(is_key("contract_2"));
        for bad in ["", "2x", "Contract", "a-b", "a b", "a'); DROP TABLE x", &"a".repeat(41)] {
            assert!(!is_key(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged_without_a_panic(text in ".*") {
            for kind in Kind::FURTHER {
                let _ = field(kind, true).check(&text);
            }
        }
    }
}
