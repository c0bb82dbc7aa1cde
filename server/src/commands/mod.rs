//! The commands of the program, one a file.

#![expect(clippy::print_stdout, reason = "a command answers on standard output")]

pub mod create_admin;
pub mod demo;
pub mod import;
pub mod serve;
