//! The words of the settings.

use crate::tr;

/// The words for the key of a setting, `group.name`: of its group and of itself.
pub(in crate::admin) fn label(key: &str) -> Option<String> {
    let (group, name) = key.split_once('.')?;
    let title = match group {
        "organisation" => tr!(settings.groups.organisation),
        "sessions" => tr!(settings.groups.sessions),
        "agent_passwords" => tr!(settings.groups.agent_passwords),
        "customer_passwords" => tr!(settings.groups.customer_passwords),
        "email" => tr!(settings.groups.email),
        "customer_users" => tr!(settings.groups.customer_users),
        _ => return None,
    };
    let label = match name {
        "name" => tr!(settings.organisation.name),
        "language" => tr!(settings.organisation.language),
        "time_zone" => tr!(settings.organisation.time_zone),
        "max_seconds" => tr!(settings.sessions.max_seconds),
        "idle_seconds" => tr!(settings.sessions.idle_seconds),
        "per_agent" => tr!(settings.sessions.per_agent),
        "total" => tr!(settings.sessions.total),
        "min_chars" => tr!(settings.passwords.min_chars),
        "two_lower_two_upper" => tr!(settings.passwords.two_lower_two_upper),
        "two_letters" => tr!(settings.passwords.two_letters),
        "digit" => tr!(settings.passwords.digit),
        "three_of_four" => tr!(settings.passwords.three_of_four),
        "min_strength" => tr!(settings.passwords.min_strength),
        "history" => tr!(settings.passwords.history),
        "max_failed" => tr!(settings.passwords.max_failed),
        "max_days" => tr!(settings.passwords.max_days),
        "pattern" => tr!(settings.passwords.pattern),
        "pattern_hint" => tr!(settings.passwords.pattern_hint),
        "check" => tr!(settings.email.check),
        "dns" => tr!(settings.email.dns),
        "always" => tr!(settings.email.always),
        "never" => tr!(settings.email.never),
        "shared" => tr!(settings.email.shared),
        "auto_login" => tr!(settings.customer_users.auto_login),
        "login_prefix" => tr!(settings.customer_users.login_prefix),
        "country" => tr!(settings.customer_users.country),
        _ => return None,
    };
    Some(format!("{title}: {label}"))
}

/// The choices of a lowest strength.
pub(super) fn strengths() -> Vec<(String, String)> {
    let words = [
        tr!(settings.passwords.strengths.s0),
        tr!(settings.passwords.strengths.s1),
        tr!(settings.passwords.strengths.s2),
        tr!(settings.passwords.strengths.s3),
        tr!(settings.passwords.strengths.s4),
    ];
    words.into_iter().enumerate().map(|(level, word)| (level.to_string(), word.to_owned())).collect()
}
