//! How Portico is served: the router, what protects it, and the commands of the program.

#![recursion_limit = "256"]

pub mod commands;
pub mod config;
mod exports;
mod files;
mod imports;
mod live;
mod pages;
pub mod router;
mod security;
pub mod telemetry;
