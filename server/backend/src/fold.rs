//! Folding: text without case and accents, for order, search and uniqueness.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds case and accents: `Žďár` becomes `zdar`, `Weiß` becomes `weiss`. Blanks at the ends go, runs of blanks become one.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return squeeze(&text.to_ascii_lowercase());
    }
    let mut folded = String::with_capacity(text.len());
    for character in text.nfkd().filter(|character| !is_combining_mark(*character)) {
        for lower in character.to_lowercase() {
            match lower {
                'ß' => folded.push_str("ss"),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                'ø' => folded.push('o'),
                'ł' => folded.push('l'),
                'đ' | 'ð' => folded.push('d'),
                'þ' => folded.push_str("th"),
                'ı' => folded.push('i'),
                'ħ' => folded.push('h'),
                // The form at the end of a word; its capital has one form only.
                'ς' => folded.push('σ'),
                other if is_combining_mark(other) => {}
                other => folded.push(other),
            }
        }
    }
    squeeze(&folded)
}

fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// The digits of a telephone number, if it is one.
pub fn phone_digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let phone_like = text.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c));
    if phone_like && digits.len() >= 3 { digits } else { String::new() }
}

/// Folds a username or address: like people compare them, by case only. How an accent is written makes no difference:
/// some systems write it as a character of its own.
pub fn fold_identifier(text: &str) -> String {
    let folded = text.trim().to_lowercase();
    if folded.is_ascii() { folded } else { folded.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_fold() {
        for (text, folded) in [
            ("  Anna   Nováková ", "anna novakova"),
            ("Friederike WEIẞ", "friederike weiss"),
            ("İstanbul Ísleifur Þór", "istanbul isleifur thor"),
            ("Łukasz Ørsted Æther", "lukasz orsted aether"),
            ("田中 浩", "田中 浩"),
            ("Νίκος ΝΊΚΟΣ", "νικοσ νικοσ"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn identifiers_that_look_the_same_are_the_same() {
        for (one, other) in
            [(" Anna ", "anna"), ("Ana.Nuñez", "ana.nun\u{303}ez"), ("ŽĎÁR", "z\u{30c}d\u{30c}a\u{301}r")]
        {
            assert_eq!(fold_identifier(one), fold_identifier(other));
        }
        assert_ne!(fold_identifier("nunez"), fold_identifier("nuñez"));
    }

    #[test]
    fn phone_numbers_fold_to_digits() {
        assert_eq!(phone_digits("+420 (541) 210-334"), "420541210334");
        assert_eq!(phone_digits("anna 12"), "");
        assert_eq!(phone_digits("12"), "");
    }
}
