//! What a combobox offers, and where it asks.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// One entry that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the form posts.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// What is shown smaller beside it, such as an id.
    pub detail: String,
}

impl Choice {
    /// A value, its words, and a detail.
    pub fn new(value: impl Into<String>, label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), detail: detail.into() }
    }

    /// Whether a person who typed this means this choice.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        [&self.label, &self.detail, &self.value].iter().any(|word| word.to_lowercase() == text)
    }
}

/// What there is, or words about why nobody knows.
pub type Found = Result<Vec<Choice>, String>;

type Answer = Pin<Box<dyn Future<Output = Found>>>;

/// Where a combobox asks for choices: `Search::new(|text| async move { … })`.
#[derive(Clone)]
pub struct Search(Arc<dyn Fn(String) -> Answer + Send + Sync>);

impl Search {
    /// From a function that answers what was typed so far; an empty text asks for the first choices.
    pub fn new<F, Fut>(search: F) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Found> + 'static,
    {
        Self(Arc::new(move |text| Box::pin(search(text))))
    }

    /// Choices that are known already.
    pub fn among(choices: Vec<Choice>) -> Self {
        Self::new(move |text| {
            let text = text.trim().to_lowercase();
            let found: Vec<Choice> = choices
                .iter()
                .filter(|choice| {
                    choice.label.to_lowercase().contains(&text) || choice.detail.to_lowercase().contains(&text)
                })
                .cloned()
                .collect();
            async move { Ok(found) }
        })
    }

    pub(super) fn ask(&self, text: String) -> Answer {
        (self.0)(text)
    }
}

impl std::fmt::Debug for Search {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Search")
    }
}
