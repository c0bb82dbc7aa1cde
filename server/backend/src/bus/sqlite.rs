//! Other processes on the same SQLite file, such as an import from the command line.

use super::Bus;
use crate::db::Db;
use std::time::Duration;

/// Looks every second whether another process has written; then everyone resyncs, as events do not cross processes.
pub(crate) async fn watch(db: Db, bus: Bus) {
    let mut known = None;
    loop {
        match db.foreign_version().await {
            Ok(Some(version)) => {
                if known.replace(version).is_some_and(|before| before != version) {
                    bus.resync();
                }
            }
            Ok(None) => return,
            Err(error) => tracing::debug!(%error, "cannot see whether other processes have written"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
