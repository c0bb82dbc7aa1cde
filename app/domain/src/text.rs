//! Rules for every text that somebody types.

use crate::{FieldError, Problem};

/// Trims a single-line text and turns inner line breaks and tabs into spaces, as pasted text has them.
pub fn tidy(text: &str) -> String {
    text.trim().replace(['\r', '\n', '\t'], " ")
}

/// Checks presence, length in characters and control characters. Line breaks and tabs are fine in multi-line text.
pub fn check(value: &str, required: bool, max: u32, multiline: bool) -> Result<(), Problem> {
    if required && !is_visible(value) {
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

/// Whether a text shows anything.
pub fn is_visible(text: &str) -> bool {
    !text.chars().all(|character| character.is_whitespace() || is_format(character))
}

/// Whether a character shows nothing by itself: joiners, marks of direction, and the like.
pub fn is_format(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// A name within a sentence: if it is written from right to left, that ends with it.
pub fn isolated(name: &str) -> String {
    let turns = |character: char| {
        matches!(character,
            '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if name.chars().any(turns) { format!("\u{2068}{name}\u{2069}") } else { name.to_owned() }
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
    fn names_that_turn_the_direction_are_isolated() {
        assert_eq!(isolated("Žofie O'Hara"), "Žofie O'Hara");
        for name in ["\u{202e}abc", "שרה", "علي"] {
            assert_eq!(isolated(name), format!("\u{2068}{name}\u{2069}"));
        }
        assert!(!is_visible(" \u{200b}\u{202e}") && is_visible("\u{200b}a") && !is_visible(""));
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
