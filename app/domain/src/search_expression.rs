//! What agents type into a list's search field: words, or an expression over words.
//!
//! | typed | means |
//! |---|---|
//! | `anna brno` | both |
//! | `anna && brno`, `anna + brno` | both |
//! | `anna \|\| eva` | at least one |
//! | `!anna` | not this one |
//! | `(anna \|\| eva) && !brno` | brackets first |
//!
//! `!` counts before AND, AND before OR. A `+` at the start of a word with a digit after it begins a telephone number, and
//! a telephone number may have brackets. `!` within or after a word belongs to the word, as in `Yahoo!`.

use std::{iter::Peekable, vec};

/// An expression over words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Words, separated by blanks, that must all occur. Without any everything fits.
    Words(String),
    /// Everything that the inner one does not fit.
    Not(Box<Expression>),
    /// All of them.
    And(Vec<Expression>),
    /// At least one of them.
    Or(Vec<Expression>),
}

/// The longest expression. Plain words may be longer; of them the start counts.
pub const MAX_CHARS: usize = 200;

/// How deep brackets and negations may be nested.
pub const MAX_DEPTH: usize = 32;

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    And,
    Or,
    Not,
    Open,
    Close,
}

impl Expression {
    /// Reads what was typed. A text without operators is one [`Expression::Words`], exactly as it was typed; none is
    /// returned for an expression that makes no sense.
    pub fn parse(text: &str) -> Option<Self> {
        if is_phone(text.trim()) {
            return Some(Self::Words(text.to_owned()));
        }
        let tokens = tokens(text);
        if tokens.iter().all(|token| matches!(token, Token::Word(_))) {
            return Some(Self::Words(text.to_owned()));
        }
        if text.chars().nth(MAX_CHARS).is_some() {
            return None;
        }
        let mut parser = Parser(tokens.into_iter().peekable());
        let expression = parser.or(0)?;
        // A bracket that was never opened is left over.
        parser.0.next().is_none().then_some(expression)
    }
}

/// Whether the whole text is a telephone number, brackets and all.
fn is_phone(text: &str) -> bool {
    let fits = |(before, c): (char, char)| c != '+' || matches!(before, ' ' | '(');
    let pairs = std::iter::once(' ').chain(text.chars()).zip(text.chars());
    let dangling = text.ends_with('+') || text.contains("+ ") || text.contains("+(");
    text.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c))
        && text.chars().filter(char::is_ascii_digit).count() >= 3
        && pairs.into_iter().all(fits)
        && !dangling
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut chars = text.chars().peekable();
    while let Some(character) = chars.next() {
        let next = chars.peek().copied();
        let number_follows = next.is_some_and(|next| next.is_ascii_digit());
        let operator = match character {
            '&' if next == Some('&') => Some(Token::And),
            '|' if next == Some('|') => Some(Token::Or),
            '+' if !(word.is_empty() && number_follows) => Some(Token::And),
            '!' if word.is_empty() => Some(Token::Not),
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            blank if blank.is_whitespace() || blank.is_control() => None,
            other => {
                word.push(other);
                continue;
            }
        };
        if matches!(character, '&' | '|') {
            chars.next();
        }
        if !word.is_empty() {
            tokens.push(Token::Word(std::mem::take(&mut word)));
        }
        tokens.extend(operator);
    }
    if !word.is_empty() {
        tokens.push(Token::Word(word));
    }
    tokens
}

/// Reads tokens by descent; every level of nesting is one of depth.
struct Parser(Peekable<vec::IntoIter<Token>>);

impl Parser {
    fn or(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.and(depth)?];
        while self.0.next_if_eq(&Token::Or).is_some() {
            parts.push(self.and(depth)?);
        }
        Some(joined(parts, Expression::Or))
    }

    fn and(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.one(depth)?];
        loop {
            let operator = self.0.next_if_eq(&Token::And).is_some();
            let more = matches!(self.0.peek(), Some(Token::Word(_) | Token::Not | Token::Open));
            if !operator && !more {
                return Some(joined(parts, Expression::And));
            }
            let part = self.one(depth)?;
            match (parts.last_mut(), part) {
                // Words side by side stay together: they may be a telephone number.
                (Some(Expression::Words(words)), Expression::Words(word)) if !operator => {
                    words.push(' ');
                    words.push_str(&word);
                }
                (_, part) => parts.push(part),
            }
        }
    }

    fn one(&mut self, depth: usize) -> Option<Expression> {
        if depth >= MAX_DEPTH {
            return None;
        }
        match self.0.next()? {
            Token::Word(word) => Some(Expression::Words(word)),
            Token::Not => Some(Expression::Not(Box::new(self.one(depth + 1)?))),
            Token::Open => {
                let inner = self.or(depth + 1)?;
                self.0.next_if_eq(&Token::Close).map(|_| inner)
            }
            Token::And | Token::Or | Token::Close => None,
        }
    }
}

fn joined(mut parts: Vec<Expression>, join: impl FnOnce(Vec<Expression>) -> Expression) -> Expression {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            join(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The expression with every bracket that it has.
    fn shown(expression: &Expression) -> String {
        let list = |parts: &[Expression], by: &str| parts.iter().map(shown).collect::<Vec<_>>().join(by);
        match expression {
            Expression::Words(words) => words.clone(),
            Expression::Not(inner) => format!("!{}", shown(inner)),
            Expression::And(parts) => format!("({})", list(parts, " & ")),
            Expression::Or(parts) => format!("({})", list(parts, " | ")),
        }
    }

    #[test]
    fn operators_and_brackets_are_understood() {
        for (text, expected) in [
            ("anna && brno", "(anna & brno)"),
            ("anna&&brno", "(anna & brno)"),
            ("anna + brno", "(anna & brno)"),
            ("anna+brno", "(anna & brno)"),
            ("anna || eva brno", "(anna | eva brno)"),
            ("a || b && c || d", "(a | (b & c) | d)"),
            ("(a || b) c", "((a | b) & c)"),
            ("!a", "!a"),
            ("!a b", "(!a & b)"),
            ("! (a || !!b)", "!(a | !!b)"),
            ("Yahoo! || a!b", "(Yahoo! | a!b)"),
            ("R&D || a|b", "(R&D | a|b)"),
            ("(anna) novak", "anna novak"),
            ("Optics (Brno)", "Optics Brno"),
            ("+420 541 || anna", "(+420 541 | anna)"),
            ("anna +420", "anna +420"),
            ("anna ++420", "(anna & +420)"),
            ("541 + 602", "(541 & 602)"),
            ("541+602", "(541 & 602)"),
            ("an*ka || *", "(an*ka | *)"),
        ] {
            assert_eq!(Expression::parse(text).as_ref().map(shown).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let deep = format!("{}a{}", "(".repeat(MAX_DEPTH), ")".repeat(MAX_DEPTH));
        let long = format!("a || {}", "b ".repeat(MAX_CHARS));
        for text in [
            "&&",
            "a &&",
            "|| a",
            "a || || b",
            "!",
            "a !",
            "()",
            "(",
            ")",
            "(a",
            "a)",
            "(a))",
            "+",
            "a +",
            "+a",
            "C++",
            "! && a",
            "(a ||)",
            &"!".repeat(100_000),
            &"(".repeat(100_000),
            &deep,
            &long,
        ] {
            assert_eq!(Expression::parse(text), None, "{}", text.chars().take(50).collect::<String>());
        }
        assert!(Expression::parse(&deep[1..deep.len() - 1]).is_some());
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        let long = "anna ".repeat(1000);
        for text in [
            "",
            " ",
            "anna  novák",
            "*",
            "a\0b",
            "+420 (541) 210-334",
            "(541) 210 334",
            "00420/541",
            "o'hara",
            "R&D",
            "a|b",
            "Yahoo!",
            "x-y@z.example",
            "+420",
            &long,
        ] {
            assert_eq!(Expression::parse(text), Some(Expression::Words(text.to_owned())), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,300}") {
            let _ = Expression::parse(&text);
        }

        #[test]
        fn any_operators_are_read_or_refused(text in "[a1 ()!&|+*]{0,250}") {
            let _ = Expression::parse(&text);
        }

        #[test]
        fn words_without_operators_stay_as_they_are(text in "[\\p{L}\\p{N} .,@_*'\"/&|-]{0,300}") {
            prop_assume!(!text.contains("&&") && !text.contains("||"));
            prop_assert_eq!(Expression::parse(&text), Some(Expression::Words(text)));
        }

        #[test]
        fn and_or_and_not_are_what_logic_says(a: bool, b: bool, c: bool) {
            fn holds(expression: &Expression, of: &dyn Fn(&str) -> bool) -> bool {
                match expression {
                    Expression::Words(words) => words.split(' ').all(of),
                    Expression::Not(inner) => !holds(inner, of),
                    Expression::And(parts) => parts.iter().all(|part| holds(part, of)),
                    Expression::Or(parts) => parts.iter().any(|part| holds(part, of)),
                }
            }
            let of = |word: &str| match word { "a" => a, "b" => b, _ => c };
            let value = |text: &str| Expression::parse(text).map(|expression| holds(&expression, &of));
            prop_assert_eq!(value("a || b && !c"), Some(a || b && !c));
            prop_assert_eq!(value("!(a b) + c"), Some(!(a && b) && c));
            prop_assert_eq!(value("!a b || (c !b)"), Some(!a && b || c && !b));
        }
    }
}
