//! Agents.

mod fields;
mod form;
mod list;
mod password;

pub(in crate::admin) use fields::GroupError;
pub use form::{AddAgent, EditAgent};
pub use list::AgentList;
