//! Administration: one page per file, in a chunk of its own, which agents without a right to it never load.
//!
//! To add an area: a page here, its address in `pages.rs`, and an entry in `area.rs`.

mod agents;
mod area;
mod audit;
mod fields;
mod imports;
mod index;
mod links;
mod pages;
mod role_checks;
mod roles;
mod settings;
mod sortable;
mod versions;

pub use agents::{AddAgent, AgentList, EditAgent};
pub(crate) use area::Area;
pub use audit::Audit;
pub use fields::Fields;
pub use imports::{ImportList, ImportPage};
pub use index::Index;
pub use links::Links;
pub(crate) use pages::{AdminPages, load_pages};
pub use roles::{AddRole, EditRole, RoleList};
pub use settings::Settings;
