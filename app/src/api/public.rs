//! The server functions that answer without a session; all others are refused before their input is read.

/// Their names.
pub const PUBLIC: [&str; 5] = ["sign_in", "set_up", "find_setup", "search_setup_time_zones", "judge_setup_password"];
