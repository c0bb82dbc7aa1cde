//! SQL, one file per group of tables. Everything here runs on both engines.

pub(crate) mod agent;
pub(crate) mod audit;
pub(crate) mod counter;
pub(crate) mod customer;
pub(crate) mod customer_list;
pub(crate) mod customer_user;
pub(crate) mod export;
pub(crate) mod follow;
pub(crate) mod import;
pub(crate) mod import_file;
pub(crate) mod link;
pub(crate) mod note;
pub(crate) mod order;
pub(crate) mod person_list;
pub(crate) mod person_row;
pub(crate) mod person_search;
pub(crate) mod refit;
pub(crate) mod role;
pub(crate) mod search_expression;
pub(crate) mod session;
pub(crate) mod setting;
pub(crate) mod source;
pub(crate) mod words;

/// A new id; later ids sort after earlier ones.
pub(crate) fn new_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}
