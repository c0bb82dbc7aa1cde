//! Server functions: the calls from the page to the backend, each one line through one door.
//!
//! Reads are called `find_…`, `list_…`, `count_…` or `search_…`, use GET and never write. To add one: write the method in
//! `backend::service`, then a function here that calls it through [`run`].

#![expect(
    missing_docs,
    reason = "the server macro makes a structure of each function's arguments, without documentation"
)]

mod door;
mod loaded;
mod protocol;
mod public;
#[cfg(feature = "ssr")]
mod viewer;

pub mod agents;
pub mod audit;
pub mod configuration;
pub mod customer_users;
pub mod customers;
pub mod imports;
pub mod notes;
pub mod search;
pub mod sign_in;

pub use loaded::{Loaded, awaited, load, load_first};
pub use public::PUBLIC;

pub use door::{ApiError, ApiResult, local_path};
#[cfg(feature = "ssr")]
pub use door::{
    ClientAddress, CookiePolicy, FunctionCall, RequestSession, open, open_quietly, page_contexts, run, status,
};

/// Sets the status of the answer that is being made; in the browser there is none.
pub fn answer_status(code: u16) {
    #[cfg(feature = "ssr")]
    door::set_status(code);
    #[cfg(not(feature = "ssr"))]
    let _ = code;
}
