//! The configuration as it is used: settings, sources with their field maps, links.

use crate::{
    db::{DbResult, Tx},
    password,
    pattern::Patterns,
    store,
};
use domain::{
    SourceId,
    field::Field,
    link::Link,
    password::{Judgement, Policy, Whose},
    setting::Settings,
    source::SourceRef,
};

/// Everything that admins configure, in one consistent state.
#[derive(Clone, Debug)]
pub struct Config {
    /// Settings.
    pub settings: Settings,
    /// Raised by every change of the settings.
    pub settings_version: i64,
    /// The patterns of the settings.
    pub(crate) patterns: Patterns,
    /// Sources of customer users, in their order.
    pub sources: Vec<Source>,
    /// Links to maps, the web and social sites, in their order.
    pub links: Vec<Link>,
}

/// A source with its field map.
#[derive(Clone, Debug)]
pub struct Source {
    /// Id, names, and how it is used.
    pub about: SourceRef,
    /// The fields, in their order.
    pub fields: Vec<Field>,
}

impl Config {
    pub(crate) async fn load(tx: &mut Tx) -> DbResult<Self> {
        let (settings, settings_version) = store::setting::load(tx).await?;
        Ok(Self {
            patterns: Patterns::new(&settings),
            settings,
            settings_version,
            sources: store::source::all(tx).await?,
            links: store::link::all(tx).await?,
        })
    }

    /// The policy for somebody's password.
    pub fn policy(&self, whose: Whose) -> &Policy {
        match whose {
            Whose::Agent => &self.settings.agent_passwords,
            Whose::CustomerUser => &self.settings.customer_passwords,
        }
    }

    /// What only the server knows about a password; `names` make it easier to guess.
    pub fn judge_password(&self, password: &str, names: &[&str], whose: Whose) -> Judgement {
        Judgement { strength: password::strength(password, names), fits: self.fits(password, whose) }
    }

    /// Whether a password fits the pattern of its policy.
    pub(crate) fn fits(&self, password: &str, whose: Whose) -> bool {
        self.patterns.password(whose).is_none_or(|pattern| pattern.is_match(password))
    }

    /// The source with this id.
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.iter().find(|source| source.about.id == id)
    }

    /// The source that is used where none is named: the first that can be written, else the first.
    pub fn default_source(&self) -> Option<&Source> {
        self.sources.iter().find(|source| source.about.writable).or_else(|| self.sources.first())
    }

    /// All fields of all sources, each key once.
    pub fn fields(&self) -> Vec<&Field> {
        let mut fields: Vec<&Field> = Vec::new();
        for field in self.sources.iter().flat_map(|source| &source.fields) {
            if !fields.iter().any(|known| known.key == field.key) {
                fields.push(field);
            }
        }
        fields
    }
}
