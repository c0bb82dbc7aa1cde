//! The words of the audit log.

use crate::{
    admin::{
        fields::{display_word, kind_word},
        links::group_word,
        settings,
    },
    tr, words,
};
use domain::{
    Permission,
    audit::Action,
    customer_user::Validity,
    field::{Display, Kind, Section},
    link::Group,
};

/// Everything that entries can be about.
pub(super) const KINDS: [&str; 10] =
    ["customer_user", "customer", "note", "agent", "role", "field", "source", "link", "setting", "import"];

/// What was done.
pub(super) fn action(action: Action) -> &'static str {
    match action {
        Action::SignedIn => tr!(admin.audit.actions.signed_in),
        Action::SignInFailed => tr!(admin.audit.actions.sign_in_failed),
        Action::Locked => tr!(admin.audit.actions.locked),
        Action::SignedOut => tr!(admin.audit.actions.signed_out),
        Action::Added => tr!(admin.audit.actions.added),
        Action::Changed => tr!(admin.audit.actions.changed),
        Action::Removed => tr!(admin.audit.actions.removed),
        Action::PasswordSet => tr!(admin.audit.actions.password_set),
        Action::Imported => tr!(admin.audit.actions.imported),
        Action::Exported => tr!(admin.audit.actions.exported),
        Action::SetUp => tr!(admin.audit.actions.set_up),
    }
}

/// To what kind of thing it was done.
pub(super) fn kind(kind: &str) -> String {
    let known = match kind {
        "agent" => tr!(admin.audit.kinds.agent),
        "customer" => tr!(admin.audit.kinds.customer),
        "customer_user" => tr!(admin.audit.kinds.customer_user),
        "field" => tr!(admin.audit.kinds.field),
        "import" => tr!(admin.audit.kinds.import),
        "link" => tr!(admin.audit.kinds.link),
        "note" => tr!(admin.audit.kinds.note),
        "role" => tr!(admin.audit.kinds.role),
        "setting" => tr!(admin.audit.kinds.setting),
        "source" => tr!(admin.audit.kinds.source),
        other => return other.to_owned(),
    };
    known.to_owned()
}

/// The page of a thing, if it has one.
pub(super) fn page(kind: &str, id: uuid::Uuid) -> Option<String> {
    match kind {
        "customer_user" => Some(format!("/customer-users/{id}")),
        "customer" => Some(format!("/customers/{id}")),
        "agent" => Some(format!("/admin/agents/{id}")),
        "role" => Some(format!("/admin/roles/{id}")),
        "import" => Some(format!("/admin/imports/{id}")),
        _ => None,
    }
}

/// The words for the key of a changed value.
pub(in crate::admin) fn label(kind: &str, key: &str) -> String {
    let known = match (kind, key) {
        ("setting", _) => return settings::label(key).unwrap_or_else(|| key.to_owned()),
        ("link", "required") => tr!(admin.audit.keys.required_link),
        ("field" | "link", "label") => tr!(admin.audit.keys.label),
        ("field", "kind") => tr!(admin.audit.keys.kind),
        ("field", "choices") => tr!(admin.audit.keys.choices),
        ("field", "section") => tr!(admin.audit.keys.section),
        ("field", "required") => tr!(admin.audit.keys.required),
        // What was noted before there was `display`.
        ("field", "on_card") => tr!(admin.audit.keys.on_card),
        ("source", "name") => tr!(admin.sources.name),
        ("source", "name_en") => tr!(admin.sources.name_en),
        ("source", "name_de") => tr!(admin.sources.name_de),
        ("source", "company_support") => tr!(admin.sources.company_support),
        ("field", "read_only") => tr!(admin.fields.read_only),
        ("field", "display") => tr!(admin.fields.display),
        ("field", "link") => tr!(admin.fields.link),
        ("field", "in_list") => tr!(admin.audit.keys.in_list),
        ("link", "icon") => tr!(admin.audit.keys.icon),
        ("link", "scope") => tr!(admin.audit.keys.scope),
        ("link", "group") => tr!(admin.audit.keys.group),
        ("link", "template") => tr!(admin.audit.keys.template),
        ("link", "enabled") => tr!(admin.audit.keys.enabled),
        ("link" | "source", "order") => tr!(admin.audit.keys.order),
        ("role", "description") => tr!(admin.audit.keys.description),
        ("role", "valid") => tr!(admin.audit.keys.valid),
        ("agent", "failed_count") => tr!(admin.audit.keys.failed_count),
        ("agent", "locked") => tr!(admin.audit.keys.locked),
        _ => return words::key_label(key),
    };
    known.to_owned()
}

/// A changed value as people read it.
pub(in crate::admin) fn value(kind: &str, key: &str, value: &str) -> String {
    match (kind, key, value) {
        (_, _, "") => String::new(),
        (_, "validity", _) => {
            Validity::from_key(value).map_or_else(|| value.to_owned(), |validity| words::validity(validity).to_owned())
        }
        ("role", "permissions", _) => permissions(value),
        ("field", "kind", _) => {
            Kind::from_key(value).map_or_else(|| value.to_owned(), |kind| kind_word(kind).to_owned())
        }
        ("field", "display", _) => {
            Display::from_key(value).map_or_else(|| value.to_owned(), |display| display_word(display).to_owned())
        }
        ("field", "section", _) => {
            Section::from_key(value).map_or_else(|| value.to_owned(), |section| words::section(section).to_owned())
        }
        ("field" | "link" | "role" | "agent" | "setting" | "source" | "customer_user", _, "yes") => {
            tr!(common.yes).to_owned()
        }
        ("field" | "link" | "role" | "agent" | "setting" | "source" | "customer_user", _, "no") => {
            tr!(common.no).to_owned()
        }
        ("customer_user", "password", "set") => tr!(people.history.password.set).to_owned(),
        ("customer_user", "password", "none") => tr!(people.history.password.none).to_owned(),
        ("customer_user", "password", "invite") => tr!(people.history.password.invite).to_owned(),
        ("link", "scope", "person") => tr!(admin.links.scopes.person).to_owned(),
        ("link", "scope", "customer") => tr!(admin.links.scopes.customer).to_owned(),
        ("link", "group", _) => {
            Group::from_key(value).map_or_else(|| value.to_owned(), |group| group_word(group).to_owned())
        }
        _ => value.to_owned(),
    }
}

fn permissions(keys: &str) -> String {
    let words = keys.split(", ").map(|key| {
        Permission::from_key(key).map_or_else(|| key.to_owned(), |permission| words::permission(permission).to_owned())
    });
    words.collect::<Vec<String>>().join(", ")
}
