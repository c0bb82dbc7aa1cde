//! The commands of the program, one a file.

pub mod create_admin;
pub mod demo;
pub mod import;
pub mod serve;
