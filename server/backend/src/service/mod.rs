//! Use cases, as methods on handles that a session gives out: `session.customer_users().find(id)`.
//!
//! Each method first demands its permission, then works in one transaction, records what it changed and emits events.

pub mod agents;
pub mod audit;
pub mod customer_users;
pub mod customers;
pub mod export;
pub mod fields;
pub mod imports;
pub mod links;
pub mod notes;
pub mod profile;
pub mod roles;
pub mod search;
pub mod settings;
pub mod setup;
pub(crate) mod sheet;
pub mod sign_in;
pub mod sources;
