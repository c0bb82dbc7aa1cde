//! Configurable links to maps, the web and social sites, made from templates with placeholders.

use crate::{LinkId, Problem, RoleId};
use serde::{Deserialize, Serialize};

/// Whom a link is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// The person's fields.
    #[default]
    Person,
    /// The fields of the person's customer.
    Customer,
}

/// Under which heading a link stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Group {
    /// Map.
    Map,
    /// Web, behind the customer's website.
    Web,
    /// Social.
    #[default]
    Social,
}

impl Group {
    /// All, in the order in which they stand.
    pub const ALL: [Self; 3] = [Self::Map, Self::Web, Self::Social];

    /// The key in forms and in the audit log.
    pub fn key(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Web => "web",
            Self::Social => "social",
        }
    }

    /// The group with a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.key() == key)
    }
}

/// What admins enter for a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkDraft {
    /// The text.
    pub label: String,
    /// The icon's name.
    pub icon: String,
    /// Whom it is about.
    pub scope: Scope,
    /// Where it stands.
    pub group: Group,
    /// The address with `{placeholders}`.
    pub template: String,
    /// Keys that must be filled, or the link is not shown.
    pub required: Vec<String>,
    /// Whether it is shown at all.
    pub enabled: bool,
    /// Only agents with one of these roles see it; none means everybody.
    #[serde(default)]
    pub roles: Vec<RoleId>,
}

/// A link as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// What admins entered.
    pub draft: LinkDraft,
    /// Its place.
    pub position: i64,
    /// Raised by every change.
    pub version: i64,
}

/// The icons that a link can have.
pub const ICONS: [&str; 8] = ["map-pin", "search", "user", "users", "globe", "link", "message-circle", "building-2"];

/// The schemes that a link can have.
pub const SCHEMES: [&str; 2] = ["https://", "http://"];

/// Puts `https://` before an address that has no scheme.
pub fn with_scheme(url: &str) -> String {
    let has_scheme = url.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && !scheme.contains('.')
            && !rest.starts_with(|c: char| c.is_ascii_digit())
    });
    if url.is_empty() || has_scheme { url.to_owned() } else { format!("https://{url}") }
}

/// Characters that change the direction of writing, by which an address can look like another one.
fn turns(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Checks that an address is http or https with a host and no blanks.
pub fn check_url(url: &str) -> Result<(), Problem> {
    let lower = url.to_ascii_lowercase();
    let rest = SCHEMES.iter().find_map(|scheme| lower.strip_prefix(scheme)).ok_or(Problem::Url)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let sound = !host.is_empty() && !host.contains('@') && !url.chars().any(|c| c.is_whitespace() || c.is_control());
    let harmless = !url.contains(['"', '<', '>', '\\', '`']) && !url.contains(turns);
    if sound && harmless { Ok(()) } else { Err(Problem::Url) }
}

/// The host name of an address, to show instead of the whole.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// The placeholders of a template, in order.
pub fn placeholders(template: &str) -> Vec<&str> {
    template.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

/// Checks a template: http or https, host without placeholders, and only known placeholders.
pub fn check_template(template: &str, known: &[String]) -> Result<(), Problem> {
    if let Some(unknown) = placeholders(template).iter().find(|name| !known.iter().any(|key| key == *name)) {
        return Err(Problem::Placeholder((*unknown).to_owned()));
    }
    if host(template).contains(['{', '}']) {
        return Err(Problem::Url);
    }
    let filled = fill(template, &|_| "x".to_owned());
    if filled.contains(['{', '}']) {
        return Err(Problem::Url);
    }
    check_url(&filled)
}

/// Fills a template; values are percent-encoded.
pub fn fill(template: &str, value: &dyn Fn(&str) -> String) -> String {
    let mut parts = template.split('{');
    let mut url = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) => {
                url.push_str(&percent_encode(value(name).trim()));
                url.push_str(rest);
            }
            None => {
                url.push('{');
                url.push_str(part);
            }
        }
    }
    url
}

/// The link for a record, or nothing if a required value is missing.
pub fn resolve(draft: &LinkDraft, value: &dyn Fn(&str) -> String) -> Option<String> {
    let complete = draft.required.iter().all(|key| !value(key).trim().is_empty());
    let anything = placeholders(&draft.template).is_empty()
        || placeholders(&draft.template).iter().any(|key| !value(key).trim().is_empty());
    (draft.enabled && complete && anything).then(|| fill(&draft.template, value))
}

fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0').to_ascii_uppercase());
            encoded.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0').to_ascii_uppercase());
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_with_encoded_values() {
        let value = |key: &str| match key {
            "street" => "Údolní 12".to_owned(),
            "city" => "Brno & Žďár".to_owned(),
            _ => String::new(),
        };
        let draft = LinkDraft {
            template: "https://map.example/search?query={street},%20{city}".into(),
            required: vec!["street".into(), "city".into()],
            enabled: true,
            ..LinkDraft::default()
        };
        assert_eq!(
            resolve(&draft, &value).as_deref(),
            Some("https://map.example/search?query=%C3%9Adoln%C3%AD%2012,%20Brno%20%26%20%C5%BD%C4%8F%C3%A1r")
        );
        let needs_zip = LinkDraft { required: vec!["zip".into()], ..draft.clone() };
        assert_eq!(resolve(&needs_zip, &value), None);
        assert_eq!(resolve(&LinkDraft { enabled: false, ..draft }, &value), None);
    }

    #[test]
    fn only_web_addresses_with_known_placeholders_pass() {
        let known = ["city".to_owned()];
        assert_eq!(check_template("https://x.example/{city}", &known), Ok(()));
        assert_eq!(check_template("https://x.example/{town}", &known), Err(Problem::Placeholder("town".into())));
        for bad in [
            "javascript:alert({city})",
            "https://{city}/",
            "//x.example/{city}",
            "data:text/html,{city}",
            "https://x.example/{city",
            "",
        ] {
            assert_eq!(check_template(bad, &known), Err(Problem::Url), "{bad}");
        }
    }

    #[test]
    fn a_missing_scheme_is_added_and_a_bad_one_refused() {
        assert_eq!(with_scheme("brno.example/x"), "https://brno.example/x");
        assert_eq!(with_scheme("brno.example:8080"), "https://brno.example:8080");
        assert_eq!(with_scheme("http://brno.example"), "http://brno.example");
        assert_eq!(check_url(&with_scheme("javascript:alert(1)")), Err(Problem::Url));
        assert_eq!(check_url("https://user@evil.example"), Err(Problem::Url));
        assert_eq!(host("https://brno.example/x?y"), "brno.example");
    }
}
