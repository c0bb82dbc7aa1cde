//! Rules for every text that somebody types.

use crate::{FieldError, Problem};

/// Trims a single-line text and turns inner line breaks and tabs into spaces, as pasted text has them.
pub fn tidy(text: &str) -> String {
    text.trim().replace(['\r', '\n', '\t'], " ")
}

/// Checks presence, length in characters and control characters. Line breaks and tabs are fine in multi-line text.
pub fn check(value: &str, required: bool, max: u32, multiline: bool) -> Result<(), Problem> {
    if required && value.trim().is_empty() {
        return Err(Problem::Required);
    }
    if value.chars().count() > max as usize {
        return Err(Problem::TooLong(max));
    }
    let allowed = |character: char| multiline && matches!(character, '\n' | '\r' | '\t');
    if value.chars().any(|character| character.is_control() && !allowed(character)) {
        return Err(Problem::ControlCharacter);
    }
    Ok(())
}

/// Collects field errors.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldError>);

impl Checks {
    /// Notes the problem of a field, if there is one.
    pub fn note(&mut self, field: &str, result: Result<(), Problem>) {
        if let Err(problem) = result {
            self.add(field, problem);
        }
    }

    /// Notes a problem of a field.
    pub fn add(&mut self, field: &str, problem: Problem) {
        self.0.push(FieldError { field: field.to_owned(), problem });
    }

    /// Checks a single-line text.
    pub fn text(&mut self, field: &str, value: &str, required: bool, max: u32) {
        self.note(field, check(value, required, max, false));
    }

    /// Takes over the field errors of another check; every other error is given back.
    pub fn absorb(&mut self, result: crate::Result<()>) -> crate::Result<()> {
        match result {
            Err(crate::Error::Invalid(errors)) => {
                self.0.extend(errors);
                Ok(())
            }
            other => other,
        }
    }

    /// Whether a field already has a problem.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|error| error.field == field)
    }

    /// Whether there is no problem at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was found.
    pub fn into_errors(self) -> Vec<FieldError> {
        self.0
    }

    /// `Ok` when nothing was found.
    pub fn finish(self) -> crate::Result<()> {
        crate::Error::check(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(check(&"ž".repeat(50), true, 50, false), Ok(()));
        assert_eq!(check(&"ž".repeat(51), true, 50, false), Err(Problem::TooLong(50)));
        assert_eq!(check(&"👩‍🚀".repeat(3), true, 9, false), Ok(()));
    }

    #[test]
    fn blank_is_missing_and_nul_is_refused() {
        assert_eq!(check("  ", true, 5, false), Err(Problem::Required));
        assert_eq!(check("", false, 5, false), Ok(()));
        assert_eq!(check("a\0b", false, 5, false), Err(Problem::ControlCharacter));
        assert_eq!(check("a\nb", false, 5, false), Err(Problem::ControlCharacter));
        assert_eq!(check("a\nb", false, 5, true), Ok(()));
        assert_eq!(check("<b>\"' \u{202e}", true, 10, false), Ok(()));
    }
}
