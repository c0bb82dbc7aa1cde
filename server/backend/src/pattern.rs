//! Regular expressions that admins write. They take time linear in the text, and limited memory.

use domain::{Problem, password::Whose, setting::Settings, text::Checks};
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
    /// What passwords of agents must fit.
    pub agent_passwords: Option<Regex>,
    /// What passwords of customer users must fit.
    pub customer_passwords: Option<Regex>,
}

/// The patterns by the names of their settings, and whether small and capital letters are the same.
fn of(settings: &Settings) -> [(&'static str, &str, bool); 4] {
    [
        ("email.always", &settings.email.always, true),
        ("email.never", &settings.email.never, true),
        ("agent_passwords.pattern", &settings.agent_passwords.pattern, false),
        ("customer_passwords.pattern", &settings.customer_passwords.pattern, false),
    ]
}

impl Patterns {
    /// The patterns of settings. One that is broken was not stored by Portico; it is ignored.
    pub(crate) fn new(settings: &Settings) -> Self {
        let [always, never, agent_passwords, customer_passwords] = of(settings).map(|(name, pattern, any_case)| {
            compile(pattern, any_case).unwrap_or_else(|error| {
                tracing::error!(%error, setting = name, "a pattern of the settings is broken and ignored");
                None
            })
        });
        Self { always, never, agent_passwords, customer_passwords }
    }

    /// What somebody's password must fit.
    pub(crate) fn password(&self, whose: Whose) -> Option<&Regex> {
        match whose {
            Whose::Agent => self.agent_passwords.as_ref(),
            Whose::CustomerUser => self.customer_passwords.as_ref(),
        }
    }
}

/// Notes patterns that are none. Field names are `group.field`.
pub(crate) fn check(checks: &mut Checks, settings: &Settings) {
    for (field, pattern, any_case) in of(settings) {
        if !checks.has(field) && compile(pattern, any_case).is_err() {
            checks.add(field, Problem::Pattern);
        }
    }
}

fn compile(pattern: &str, any_case: bool) -> Result<Option<Regex>, regex::Error> {
    if pattern.is_empty() {
        return Ok(None);
    }
    let mut builder = RegexBuilder::new(pattern);
    builder.case_insensitive(any_case).size_limit(MAX_BYTES).dfa_size_limit(MAX_BYTES).build().map(Some)
}
