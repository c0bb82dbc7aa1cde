//! Logging.

use crate::config::Config;
use tracing_subscriber::EnvFilter;

/// Starts to log to standard error.
pub fn start(config: &Config) {
    let filter = EnvFilter::new(config.log.as_deref().unwrap_or("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_json == Some(true) { builder.json().init() } else { builder.init() }
}
