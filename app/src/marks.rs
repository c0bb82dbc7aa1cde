//! Marks beside names: that somebody or something is not valid, or may not sign in.

use crate::{
    tr,
    ui::{Icon, Tag},
    words,
};
use domain::customer_user::Validity;
use leptos::prelude::*;

/// The validity, unless it is the usual one.
pub fn validity_mark(validity: Validity) -> impl IntoView {
    (!validity.is_valid()).then(|| view! { <Tag tone=words::validity_tone(validity)>{words::validity(validity)}</Tag> })
}

/// A lock where sign-in is forbidden.
pub fn lock_mark(forbidden: bool) -> impl IntoView {
    forbidden.then(|| view! { <Icon name="lock" /> <span class="sr">{tr!(words.fields.login_forbidden)}</span> })
}
