//! Words: typed keys from `locales/<language>/<namespace>.json`, checked when compiling.
//!
//! `tr!(people.title)` gives the text in the viewer's language. To add a text, add its key to both languages.

mod generated {
    #![expect(
        missing_docs,
        clippy::new_ret_no_self,
        clippy::default_trait_access,
        reason = "made by leptos_i18n_build"
    )]
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}

pub use generated::i18n::*;

use leptos::prelude::use_context;
use std::sync::OnceLock;

/// The language of this browser page; set once when the page hydrates.
static PAGE_LANGUAGE: OnceLock<Locale> = OnceLock::new();

/// The viewer's language: of the request on the server, of the page in the browser.
pub fn locale() -> Locale {
    use_context::<Locale>().or_else(|| PAGE_LANGUAGE.get().copied()).unwrap_or_default()
}

/// The code of the viewer's language.
pub fn language() -> &'static str {
    match locale() {
        Locale::en => "en",
        Locale::de => "de",
    }
}

/// The language of a code such as `de` or `de-CH`; English for anything unknown.
pub fn locale_of(code: &str) -> Locale {
    if code.starts_with("de") { Locale::de } else { Locale::en }
}

/// Remembers the language of the page that is being hydrated.
pub fn set_page_language(code: &str) {
    // A page has one language for its whole life; a second call changes nothing.
    let _ = PAGE_LANGUAGE.set(locale_of(code));
}

/// The text of a key in the viewer's language.
#[macro_export]
macro_rules! tr {
    ($($key:tt)*) => { ::leptos_i18n::td_string!($crate::i18n::locale(), $($key)*) };
}
