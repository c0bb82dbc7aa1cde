//! Regular expressions that admins write. They take time linear in the text, and limited memory.

use domain::{Problem, setting::Settings, text::Checks};
use regex::{Regex, RegexBuilder};

/// The most memory of a compiled expression.
const MAX_BYTES: usize = 1 << 20;

/// The patterns of the settings; none where the setting is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns {
    /// Email addresses that are accepted without any check.
    pub always: Option<Regex>,
    /// Email addresses that are refused.
    pub never: Option<Regex>,
}

impl Patterns {
    /// The patterns of settings. One that is broken was not stored by Portico; it fits nothing.
    pub(crate) fn new(settings: &Settings) -> Self {
        let known = |name: &str, pattern: &str| match compile(pattern) {
            Ok(compiled) => compiled,
            Err(error) => {
                tracing::error!(%error, setting = name, "a pattern of the settings is broken and fits nothing");
                None
            }
        };
        Self {
            always: known("email.always", &settings.email.always),
            never: known("email.never", &settings.email.never),
        }
    }
}

/// Notes patterns that are none. Field names are `group.field`.
pub(crate) fn check(checks: &mut Checks, settings: &Settings) {
    for (field, pattern) in [("email.always", &settings.email.always), ("email.never", &settings.email.never)] {
        if !checks.has(field) && compile(pattern).is_err() {
            checks.add(field, Problem::Pattern);
        }
    }
}

fn compile(pattern: &str) -> Result<Option<Regex>, regex::Error> {
    if pattern.is_empty() {
        return Ok(None);
    }
    RegexBuilder::new(pattern).case_insensitive(true).size_limit(MAX_BYTES).dfa_size_limit(MAX_BYTES).build().map(Some)
}
