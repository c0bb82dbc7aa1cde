//! Telephone numbers. They are kept as they were typed; what a telephone, a search or a message needs is derived.

use crate::fold::phone_digits;
use phonenumber::{Mode, country};

/// A number in the international form of E.164, `+420541210334`. `region` is the ISO code of the country whose form it may
/// have; without one it must begin with `+` or `00`. None if it is no number that can be called.
pub(crate) fn e164(text: &str, region: Option<&str>) -> Option<String> {
    let text = text.trim();
    if phone_digits(text).is_empty() || text.len() > 40 {
        return None;
    }
    match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
        // It is one already. `(0)` is said to those who call from within the country.
        Some(international) => {
            let digits = phone_digits(&international.replace("(0)", ""));
            (7..=15).contains(&digits.len()).then(|| format!("+{digits}"))
        }
        // What the numbers of all countries look like takes twenty megabytes; it is read when it is first needed.
        None => {
            let region = region?.parse::<country::Id>().ok()?;
            let number = phonenumber::parse(Some(region), text).ok()?;
            phonenumber::is_valid(&number).then(|| number.format().mode(Mode::E164).to_string())
        }
    }
}

/// The country whose form a person's numbers may have: the person's own, else the usual one.
pub(crate) fn region<'a>(country: &str, usual: &'a str) -> Option<&'a str> {
    domain::country::code(country).or(Some(usual).filter(|code| !code.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_internationally() {
        for (text, region, expected) in [
            ("541 210 334", Some("CZ"), Some("+420541210334")),
            ("+420 541 210-334", None, Some("+420541210334")),
            ("00420/541210334", Some("DE"), Some("+420541210334")),
            ("(030) 901820", Some("DE"), Some("+4930901820")),
            ("+49 (0)30 901820", Some("CZ"), Some("+4930901820")),
            ("+44 20 7946 0018", None, Some("+442079460018")),
            ("541 210 334", None, None),
            ("541", Some("CZ"), None),
            ("+420 1", None, None),
            ("ask Anna", Some("CZ"), None),
            ("", Some("CZ"), None),
            ("541 210 334", Some("Bohemia"), None),
        ] {
            assert_eq!(e164(text, region).as_deref(), expected, "{text} {region:?}");
        }
    }

    #[test]
    fn a_person_of_a_known_country_has_its_numbers() {
        assert_eq!(region("Tschechien", "DE"), Some("CZ"));
        assert_eq!(region("Bohemia", "DE"), Some("DE"));
        assert_eq!(region("", ""), None);
    }
}
