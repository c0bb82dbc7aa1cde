//! What a helpdesk is: its words, rules and rights, without any input or output.
//!
//! Compiled for the server and for the browser, so that both judge by the same rules.
//!
//! | module | holds |
//! |---|---|
//! | [`access`] | permissions and who may do what |
//! | [`agent`], [`role`] | the people who work here and what they may |
//! | [`customer`], [`customer_user`] | organisations and the people who ask for help |
//! | [`source`] | where customer users come from |
//! | [`field`] | the field map that drives form, card, list, search and import |
//! | [`email`], [`password`], [`text`], [`country`] | rules for input |
//! | [`link`] | configurable links to maps, the web and social sites |
//! | [`event`] | what is told to every open page |
//! | [`audit`], [`note`] | what happened, and what agents wrote down |
//! | [`page`], [`search_expression`], [`setting`], [`import`] | lists, configuration, imports |
//! | [`id`], [`time`], [`error`] | the small change |
//!
//! To add a permission: add it to [`access::Permission`], grant it in [`role::BuiltIn`], name it in `app/locales`.

pub mod access;
pub mod agent;
pub mod audit;
pub mod country;
pub mod customer;
pub mod customer_user;
pub mod email;
pub mod error;
pub mod event;
pub mod field;
pub mod id;
pub mod import;
pub mod link;
pub mod note;
pub mod page;
pub mod password;
pub mod role;
pub mod search_expression;
pub mod setting;
pub mod source;
pub mod text;
pub mod time;

pub use access::{Actor, Permission};
pub use error::{Conflict, Error, FieldError, Incident, Problem, Result};
pub use event::Event;
pub use id::{AgentId, CustomerId, CustomerUserId, FieldId, ImportId, LinkId, NoteId, RoleId, SourceId};
pub use page::Page;
pub use time::Moment;
