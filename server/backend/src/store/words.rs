//! The words of a search, and how each engine finds them.

use crate::{
    db::{Select, Tx, like_pattern},
    fold::{fold, phone_digits},
};

/// Trigram indexes know nothing shorter.
const TRIGRAM: usize = 3;

/// The folded words that must all occur.
pub(crate) struct Words(Vec<String>);

impl Words {
    /// Splits what somebody typed. A telephone number is one word: its digits, without the zeros of a national prefix.
    /// `*` is accepted and means nothing, as every word is found anywhere.
    pub(crate) fn new(text: &str) -> Self {
        let text: String = text.chars().map(|c| if c.is_control() || c == '*' { ' ' } else { c }).take(200).collect();
        let digits = phone_digits(text.trim());
        if !digits.is_empty() {
            return Self(vec![digits.trim_start_matches('0').to_owned()]);
        }
        Self(fold(&text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether every word is too short for the trigram index.
    pub(crate) fn are_short(&self) -> bool {
        self.0.iter().all(|word| word.chars().count() < TRIGRAM)
    }

    /// Adds the conditions to a statement over `customer_user c` or `customer c`, as `table` says.
    pub(crate) fn restrict(&self, tx: &Tx, select: &mut Select, table: Table) {
        let (long, short): (Vec<&String>, Vec<&String>) =
            self.0.iter().partition(|word| tx.is_sqlite() && word.chars().count() >= TRIGRAM);
        if !long.is_empty() {
            let phrases: Vec<String> = long.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
            select.with(table.in_trigrams(), phrases.join(" AND "));
        }
        for word in short {
            select.with("AND c.search LIKE {} ESCAPE '\\'", like_pattern(word));
        }
    }
}

/// What is searched.
#[derive(Clone, Copy)]
pub(crate) enum Table {
    CustomerUser,
    Customer,
}

impl Table {
    fn in_trigrams(self) -> &'static str {
        match self {
            Self::CustomerUser => {
                "AND c.number IN (SELECT rowid FROM customer_user_search WHERE customer_user_search MATCH {})"
            }
            Self::Customer => "AND c.number IN (SELECT rowid FROM customer_search WHERE customer_search MATCH {})",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_numbers_are_one_word() {
        let words = |text| Words::new(text).0;
        assert_eq!(words("  Anna  NOVÁK* "), ["anna", "novak"]);
        assert_eq!(words("+420 (541) 210-334"), ["420541210334"]);
        assert_eq!(words("0541 210"), ["541210"]);
        assert_eq!(words("a\0b"), ["a", "b"]);
        assert!(Words::new(" * ").is_empty());
        assert!(Words::new("an no").are_short());
    }
}
