//! Agents.

mod form;
mod list;
mod password;

pub(in crate::admin) use form::GroupError;
pub use form::{AddAgent, EditAgent};
pub use list::AgentList;
