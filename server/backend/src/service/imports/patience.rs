//! Waiting for a database that is away.

use domain::{Error, Result};
use std::time::Duration;

/// How long to wait before each further try while the database is away, in milliseconds.
const WAITS: [u64; 7] = [100, 300, 1000, 2000, 4000, 8000, 15_000];

/// Waits for a database that is away, for about half a minute in all.
#[derive(Default)]
pub(super) struct Patience(usize);

impl Patience {
    /// Waits before another try; gives any other error back, and this one too when it has lasted too long.
    pub(super) async fn again(&mut self, error: Error) -> Result<()> {
        match (&error, WAITS.get(self.0)) {
            (Error::Unavailable(_), Some(wait)) => {
                self.0 += 1;
                tokio::time::sleep(Duration::from_millis(*wait)).await;
                Ok(())
            }
            _ => Err(error),
        }
    }
}
