//! The password policy. The server decides with the whole of it; the browser shows the same rules as a live checklist.

use serde::{Deserialize, Serialize};

/// Nothing longer is hashed.
pub const MAX_CHARS: u32 = 256;

/// What a password must satisfy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// The fewest characters.
    pub min_chars: u32,
    /// At least two small and two capital letters.
    pub two_lower_two_upper: bool,
    /// At least two letters.
    pub two_letters: bool,
    /// At least one digit.
    pub digit: bool,
    /// Three of: digit, capital, small letter, other.
    pub three_of_four: bool,
    /// The lowest strength that is accepted, 0 (anything) to 4, as zxcvbn estimates it.
    pub min_strength: u8,
    /// How many former passwords may not be used again.
    pub history: u32,
    /// How many failed sign-ins lock the account; 0 switches it off.
    pub max_failed: u32,
    /// After how many days a new password is due; 0 switches it off.
    pub max_days: u32,
    /// A regular expression that every password must fit; empty fits all. Only the server reads it.
    pub pattern: String,
    /// What the pattern demands, in words for those who choose a password.
    pub pattern_hint: String,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            min_chars: 8,
            two_lower_two_upper: false,
            two_letters: false,
            digit: true,
            three_of_four: false,
            min_strength: 2,
            history: 3,
            max_failed: 10,
            max_days: 0,
            pattern: String::new(),
            pattern_hint: String::new(),
        }
    }
}

/// A single rule of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rule {
    /// At least so many characters.
    MinChars(u32),
    /// At most [`MAX_CHARS`] characters.
    MaxChars(u32),
    /// Two small and two capital letters.
    TwoLowerTwoUpper,
    /// Two letters.
    TwoLetters,
    /// One digit.
    Digit,
    /// Three of four kinds of characters.
    ThreeOfFour,
    /// Does not contain the username or the email address.
    NotPersonal,
    /// Fits the organisation's pattern; known to the server only.
    Pattern,
    /// Hard enough to guess; known to the server only.
    Strength,
    /// Not one of the former passwords; known to the server only.
    History,
}

/// Whose password it is; agents and customer users have policies of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    /// An agent's.
    #[default]
    Agent,
    /// A customer user's.
    CustomerUser,
}

/// What only the server knows about a password that is being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// How hard it is to guess, 0 to 4.
    pub strength: u8,
    /// Whether it fits the policy's pattern.
    pub fits: bool,
}

impl Policy {
    /// The rules that can be judged from the password alone, each with whether the password keeps it.
    pub fn judge(&self, password: &str, login: &str, email: &str) -> Vec<(Rule, bool)> {
        let count = |test: fn(&char) -> bool| password.chars().filter(test).count();
        let lower = count(|c| c.is_lowercase());
        let upper = count(|c| c.is_uppercase());
        let digits = count(char::is_ascii_digit);
        let letters = count(|c| c.is_alphabetic());
        let others = count(|c| !c.is_alphanumeric());
        let chars = password.chars().count();
        let kinds = [lower, upper, digits, others].iter().filter(|count| **count > 0).count();

        let mut rules = vec![(Rule::MinChars(self.min_chars.max(1)), chars >= self.min_chars.max(1) as usize)];
        if chars > MAX_CHARS as usize {
            rules.push((Rule::MaxChars(MAX_CHARS), false));
        }
        if self.two_lower_two_upper {
            rules.push((Rule::TwoLowerTwoUpper, lower >= 2 && upper >= 2));
        }
        if self.two_letters {
            rules.push((Rule::TwoLetters, letters >= 2));
        }
        if self.digit {
            rules.push((Rule::Digit, digits >= 1));
        }
        if self.three_of_four {
            rules.push((Rule::ThreeOfFour, kinds >= 3));
        }
        rules.push((Rule::NotPersonal, !password.is_empty() && !is_personal(password, login, email)));
        rules
    }

    /// The first rule that the password breaks.
    pub fn first_broken(&self, password: &str, login: &str, email: &str) -> Option<Rule> {
        self.judge(password, login, email).into_iter().find(|(_, kept)| !kept).map(|(rule, _)| rule)
    }
}

/// Whether the password contains the username or the part of the address before the `@`. Very short names say nothing.
fn is_personal(password: &str, login: &str, email: &str) -> bool {
    let password = password.to_lowercase();
    [login, email, email.split('@').next().unwrap_or_default()]
        .into_iter()
        .map(str::to_lowercase)
        .any(|name| name.chars().count() >= 4 && password.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_is_broken_and_kept() {
        let strict = Policy {
            two_lower_two_upper: true,
            two_letters: true,
            three_of_four: true,
            min_chars: 10,
            ..Policy::default()
        };
        let cases = [
            ("Ab1", Some(Rule::MinChars(10))),
            ("abcdefgh12", Some(Rule::TwoLowerTwoUpper)),
            ("ABabcdefghij", Some(Rule::Digit)),
            ("ABab-12345678", None),
            ("Anna.Novak12", Some(Rule::NotPersonal)),
        ];
        for (password, expected) in cases {
            assert_eq!(strict.first_broken(password, "anna.novak", "anna@x.example"), expected, "{password}");
        }
        let kinds = Policy { three_of_four: true, digit: false, ..Policy::default() };
        assert_eq!(kinds.first_broken("abcdefghij", "", ""), Some(Rule::ThreeOfFour));
        assert_eq!(kinds.first_broken("abcdeFGHIJ!", "", ""), None);
        let letters = Policy { two_letters: true, ..Policy::default() };
        assert_eq!(letters.first_broken("12345678a", "", ""), Some(Rule::TwoLetters));
        assert_eq!(letters.first_broken("1234567ab", "", ""), None);
    }

    #[test]
    fn nothing_is_refused_and_so_is_far_too_much() {
        let policy = Policy { min_chars: 0, digit: false, ..Policy::default() };
        assert_eq!(policy.first_broken("", "", ""), Some(Rule::MinChars(1)));
        assert_eq!(policy.first_broken(&"a".repeat(257), "", ""), Some(Rule::MaxChars(MAX_CHARS)));
    }
}
