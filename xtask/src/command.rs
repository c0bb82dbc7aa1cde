//! What a command is, and its arguments.

use anyhow::{Result, bail, ensure};

/// One word after `cargo xtask`.
pub struct Command {
    /// The word.
    pub name: &'static str,
    /// The arguments it takes, as shown in the help.
    pub arguments: &'static str,
    /// One sentence for the help.
    pub about: &'static str,
    /// Does it.
    pub run: fn(Args) -> Result<()>,
}

/// The words after the command. Whoever takes all it knows calls [`Args::end`], which refuses the rest.
#[derive(Debug)]
pub struct Args {
    words: Vec<String>,
    /// Everything after `--`, for the program that is started.
    pub passed: Vec<String>,
}

impl Args {
    /// Splits the words at the first `--`.
    pub fn new(words: impl Iterator<Item = String>) -> Self {
        let mut words: Vec<String> = words.collect();
        let passed = match words.iter().position(|word| word == "--") {
            Some(at) => words.drain(at..).skip(1).collect(),
            None => Vec::new(),
        };
        Self { words, passed }
    }

    /// Takes a flag such as `--demo`; true if it was given.
    pub fn flag(&mut self, flag: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != flag);
        self.words.len() < before
    }

    /// Takes an option with its value, such as `--scale 10`.
    pub fn value(&mut self, option: &str) -> Result<Option<String>> {
        let Some(at) = self.words.iter().position(|word| word == option) else { return Ok(None) };
        ensure!(at + 1 < self.words.len(), "`{option}` needs a value");
        Ok(self.words.drain(at..at + 2).nth(1))
    }

    /// Takes all words that are one of `known`, in the order of `known`.
    pub fn choices<'a>(&mut self, known: &[&'a str]) -> Vec<&'a str> {
        known.iter().copied().filter(|choice| self.flag(choice)).collect()
    }

    /// Refuses what nobody took.
    pub fn end(&self) -> Result<()> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => bail!("`{word}` is not understood here; see `cargo xtask help`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn args(line: &str) -> Args {
        Args::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn flags_and_choices_are_taken_and_the_rest_is_refused() {
        let mut args = args("http --demo unit -- --demo x");
        assert!(args.flag("--demo") && !args.flag("--demo"));
        assert_eq!(args.choices(&["unit", "http", "lint"]), ["unit", "http"]);
        assert!(args.end().is_ok());
        assert_eq!(args.passed, ["--demo", "x"]);
    }

    #[test]
    fn an_option_takes_its_value() {
        let mut args = args("--scale 10 --quick --write");
        assert_eq!(args.value("--scale").ok().flatten().as_deref(), Some("10"));
        assert!(args.value("--scale").is_ok_and(|value| value.is_none()));
        assert!(args.value("--write").is_err());
        assert!(args.flag("--quick") && args.flag("--write") && args.end().is_ok());
    }

    #[test]
    fn an_unknown_word_is_named() {
        let mut args = args("--demo --dmeo");
        args.flag("--demo");
        assert!(args.end().is_err_and(|error| error.to_string().contains("--dmeo")));
    }
}
