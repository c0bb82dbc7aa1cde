//! What one sees: pages, widgets and parts, compiled for server and browser.

#![recursion_limit = "256"]

pub mod i18n;
pub mod ui;
