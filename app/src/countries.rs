//! Names of countries, offered while one is typed; other names are allowed.

use crate::i18n::{Locale, locale};
use domain::country::COUNTRIES;

/// The names in the page's language, in the order of its alphabet.
pub fn names() -> Vec<String> {
    sorted(locale())
}

fn sorted(language: Locale) -> Vec<String> {
    coded(language).into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// Codes and names, for a choice of them.
pub fn choices() -> Vec<(String, String)> {
    coded(locale()).into_iter().map(|(code, name)| (code.to_owned(), name.to_owned())).collect()
}

fn coded(language: Locale) -> Vec<(&'static str, &'static str)> {
    let name = |(code, english, german): &(&'static str, &'static str, &'static str)| match language {
        Locale::en => (*code, *english),
        Locale::de => (*code, *german),
    };
    let mut names: Vec<_> = COUNTRIES.iter().map(name).collect();
    names.sort_by_cached_key(|(_, name)| plain(name));
    names
}

/// As dictionaries sort: accents do not count.
fn plain(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            'Ä' | 'Å' => 'A',
            'Ö' => 'O',
            'ä' | 'á' | 'ã' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ô' | 'ö' | 'ó' => 'o',
            'ü' => 'u',
            'ç' => 'c',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{COUNTRIES, sorted};
    use crate::i18n::Locale;

    #[test]
    fn names_follow_the_alphabet_of_their_language() {
        let (english, german) = (sorted(Locale::en), sorted(Locale::de));
        let place = |names: &[String], name: &str| names.iter().position(|known| known == name).expect(name);
        assert!(place(&english, "Austria") < place(&english, "Czechia"));
        assert!(place(&german, "Ägypten") < place(&german, "Belgien"));
        assert!(place(&german, "Österreich") < place(&german, "Polen"));
        assert_eq!(english.len(), COUNTRIES.len());
    }

    #[test]
    fn each_country_is_named_once() {
        for language in [Locale::en, Locale::de] {
            let mut names = sorted(language);
            names.sort();
            names.dedup();
            assert_eq!(names.len(), COUNTRIES.len());
        }
    }
}
