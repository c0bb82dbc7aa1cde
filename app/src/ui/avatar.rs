//! A person as a round sign with initials.

use leptos::prelude::*;

const HUES: u32 = 12;

/// The initials of a name on a tint of its own. The name itself always stands beside it.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    /// 44 instead of 28 pixels.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let size = if large { "large " } else { "" };
    view! {
        <span class=format!("avatar {size}hue-{}", hue(&name)) aria-hidden="true">{initials(&name)}</span>
    }
}

/// Of the first and the last word; titles such as *Dr.* do not count.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let named: Vec<&str> = words.iter().copied().filter(|word| !word.ends_with('.')).collect();
    let words = if named.is_empty() { words } else { named };
    let first = |word: &&str| word.chars().find(|letter| letter.is_alphanumeric());
    let mut letters: Vec<char> = words.first().and_then(first).into_iter().collect();
    if words.len() > 1 {
        letters.extend(words.last().and_then(first));
    }
    letters.into_iter().flat_map(char::to_uppercase).collect()
}

/// The same for the same name, everywhere and always.
fn hue(name: &str) -> u32 {
    name.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))) % HUES
}

#[cfg(test)]
mod tests {
    use super::{HUES, hue, initials};

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        for (name, expected) in [
            ("Anna Novak", "AN"),
            ("Dr. Anna Maria Novak", "AN"),
            ("  cher ", "C"),
            ("Prof.", "P"),
            ("\"Bo\" (Lee)", "BL"),
            ("ßeta", "SS"),
            ("", ""),
            ("–", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn hues_are_stable_and_in_range() {
        assert_eq!(hue("Anna Novak"), hue("Anna Novak"));
        assert!(["", "Anna", "李", "\u{202e}"].iter().all(|name| hue(name) < HUES));
    }
}
