//! The words of a search, and how each engine finds them.

use crate::{
    db::{Select, like_pattern},
    fold::{fold, phone_digits},
};

/// Trigram indexes know nothing shorter.
const TRIGRAM: usize = 3;

/// The folded words that must all occur, and the digits that may occur instead if they look like a telephone number.
pub(crate) struct Words {
    words: Vec<String>,
    digits: Option<String>,
}

impl Words {
    /// Splits what somebody typed. Of a telephone number also the digits are looked for, without the zeros of a national
    /// prefix. `*` is accepted and means nothing, as every word is found anywhere.
    pub(crate) fn new(text: &str) -> Self {
        let text: String = text.chars().map(|c| if c.is_control() || c == '*' { ' ' } else { c }).take(200).collect();
        let words: Vec<String> = fold(&text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        // `(0)` is said to those who call from within the country.
        let digits = phone_digits(&text.trim().replace("(0)", "")).trim_start_matches('0').to_owned();
        let digits = (digits.chars().count() >= TRIGRAM && words != [digits.as_str()]).then_some(digits);
        Self { words, digits }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Whether every word is too short for the trigram index.
    pub(crate) fn are_short(&self) -> bool {
        self.words.iter().all(|word| is_short(word)) && self.digits.is_none()
    }

    /// Whether SQLite's trigram index knows everything that is asked for.
    pub(super) fn are_in_trigrams(&self) -> bool {
        !self.words.iter().any(|word| is_short(word))
    }

    /// Adds the comparison of every word, in brackets.
    pub(super) fn compare(&self, select: &mut Select) {
        select.push("(1 = 1");
        for word in &self.words {
            select.with("AND c.search LIKE {} ESCAPE '\\'", like_pattern(word));
        }
        if let Some(digits) = &self.digits {
            select.with("OR c.search LIKE {}", like_pattern(digits));
        }
        select.push(")");
    }

    /// What SQLite's trigram index is asked for; short words remain to be compared. None when it cannot help.
    pub(super) fn trigrams(&self) -> Option<String> {
        let phrase = |word: &String| format!("\"{}\"", word.replace('"', "\"\""));
        let long: Vec<String> = self.words.iter().filter(|word| !is_short(word)).map(phrase).collect();
        match &self.digits {
            // Words that the index does not know may be anywhere.
            _ if long.is_empty() => None,
            Some(digits) => Some(format!("({}) OR {}", long.join(" AND "), phrase(digits))),
            None => Some(long.join(" AND ")),
        }
    }
}

fn is_short(word: &str) -> bool {
    word.chars().count() < TRIGRAM
}

/// What is searched.
#[derive(Clone, Copy)]
pub(crate) enum Table {
    CustomerUser,
    Customer,
}

impl Table {
    /// From every record, as `c`.
    pub(super) fn all(self) -> &'static str {
        match self {
            Self::CustomerUser => "FROM customer_user c WHERE",
            Self::Customer => "FROM customer c WHERE",
        }
    }

    /// From the hits of SQLite's trigram index.
    pub(super) fn matches(self) -> &'static str {
        match self {
            Self::CustomerUser => "FROM customer_user_search WHERE customer_user_search MATCH {}",
            Self::Customer => "FROM customer_search WHERE customer_search MATCH {}",
        }
    }

    /// From the hits of SQLite's trigram index, each with its record as `c`. CROSS JOIN fixes this order: without it
    /// SQLite may look at all records of a validity, and it is read no further than a limit asks for.
    pub(super) fn hits(self) -> &'static str {
        match self {
            Self::CustomerUser => {
                "FROM customer_user_search s CROSS JOIN customer_user c ON c.number = s.rowid \
                 WHERE customer_user_search MATCH {} AND"
            }
            Self::Customer => {
                "FROM customer_search s CROSS JOIN customer c ON c.number = s.rowid WHERE customer_search MATCH {} AND"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_numbers_have_digits() {
        let words = |text| Words::new(text).words;
        let digits = |text| Words::new(text).digits;
        assert_eq!(words("  Anna  NOVÁK* "), ["anna", "novak"]);
        assert_eq!(words("a\0b"), ["a", "b"]);
        assert_eq!(words("541 210-334"), ["541", "210-334"]);
        assert_eq!(digits("+420 (541) 210-334"), Some("420541210334".into()));
        assert_eq!(digits("0541 210"), Some("541210".into()));
        assert_eq!(digits("+49 (0)30 901820"), Some("4930901820".into()));
        assert_eq!(digits("(0)30 901820"), Some("30901820".into()));
        for plain in ["anna 12", "12", "000", "541210"] {
            assert_eq!(digits(plain), None, "{plain}");
        }
        assert!(Words::new(" * ").is_empty());
        assert!(Words::new("an no").are_short());
    }
}
