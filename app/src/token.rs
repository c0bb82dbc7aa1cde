//! Tokens that make sending a form twice harmless.

use uuid::Uuid;

/// A new token for one form. Only in effects and event handlers of the browser. It has to be unique, not secret.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number from 0 to below 256 becomes a byte"
)]
pub fn new() -> Uuid {
    let bytes = std::array::from_fn(|_| (js_sys::Math::random() * 256.0) as u8);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
