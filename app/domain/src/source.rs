//! Where customer users come from.

use crate::{
    SourceId,
    setting::LANGUAGES,
    text::{self, Checks},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many characters a name may have.
const NAME_MAX: u32 = 100;

/// A source as others name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRef {
    /// Its id.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// What it is called in languages in which it is called otherwise, by their codes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// Whether people can be added and edited.
    pub writable: bool,
    /// "Customer company support": a CustomerID must be that of a customer; otherwise any text is one.
    pub company_support: bool,
}

impl SourceRef {
    /// What the source is called in a language.
    pub fn name_in(&self, language: &str) -> &str {
        name_in(&self.name, &self.names, language)
    }
}

fn name_in<'n>(name: &'n str, names: &'n BTreeMap<String, String>, language: &str) -> &'n str {
    names.get(language).map_or(name, String::as_str)
}

/// How a source is to be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Names in languages in which it is called otherwise, by their codes.
    pub names: BTreeMap<String, String>,
    /// Whether a CustomerID must be that of a customer.
    pub company_support: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { names: BTreeMap::new(), company_support: true }
    }
}

/// What admins enter for a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceDraft {
    /// Its name.
    pub name: String,
    /// How it is to be used.
    pub options: Options,
}

impl SourceDraft {
    /// What the source is called in a language.
    pub fn name_in(&self, language: &str) -> &str {
        name_in(&self.name, &self.options.names, language)
    }

    /// The draft with tidied names; those that are empty, of unknown languages or nothing special are left out.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.name = text::tidy(&self.name);
        let names = std::mem::take(&mut self.options.names).into_iter();
        self.options.names = names
            .map(|(language, name)| (language, text::tidy(&name)))
            .filter(|(language, name)| LANGUAGES.contains(&language.as_str()) && !name.is_empty() && *name != self.name)
            .collect();
        self
    }

    /// Checks the names. Fields are `name` and `name_de`.
    pub fn check(&self) -> Checks {
        let mut checks = Checks::default();
        checks.text("name", &self.name, true, NAME_MAX);
        for (language, name) in &self.options.names {
            checks.text(&format!("name_{language}"), name, false, NAME_MAX);
        }
        checks
    }

    /// Fields and values, as history and conflicts have them.
    pub fn values(&self) -> Vec<(String, String)> {
        let named = |language: &&str| {
            (format!("name_{language}"), self.options.names.get(*language).cloned().unwrap_or_default())
        };
        let company_support = if self.options.company_support { "yes" } else { "no" };
        std::iter::once(("name".to_owned(), self.name.clone()))
            .chain(LANGUAGES.iter().map(named))
            .chain([("company_support".to_owned(), company_support.to_owned())])
            .collect()
    }
}

/// A source as admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSettings {
    /// Its id.
    pub id: SourceId,
    /// What admins have entered.
    pub draft: SourceDraft,
    /// Raised by every change.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_called_what_the_language_calls_it() {
        let names = [("de", "  Verzeichnis "), ("en", "Directory"), ("xx", "?")];
        let names = names.map(|(language, name)| (language.to_owned(), name.to_owned())).into();
        let draft =
            SourceDraft { name: " Directory ".into(), options: Options { names, ..Options::default() } }.tidied();
        assert!(draft.check().is_empty());
        let source = SourceRef {
            id: SourceId(uuid::Uuid::nil()),
            name: draft.name.clone(),
            names: draft.options.names.clone(),
            writable: true,
            company_support: true,
        };
        let called = ["de", "en", "fr"].map(|language| source.name_in(language));
        assert_eq!(called, ["Verzeichnis", "Directory", "Directory"]);
        assert_eq!(draft.values()[1], ("name_en".into(), String::new()), "it is no other name");
        let empty = SourceDraft { name: " ".into(), ..draft.clone() }.tidied();
        assert!(empty.check().has("name"));
        let long = SourceDraft { name: "x".repeat(101), ..draft };
        assert!(long.check().has("name"));
    }
}
