//! The commands of the program, one a file.

#![expect(clippy::print_stdout, reason = "a command answers on standard output")]

pub mod create_admin;
pub mod demo;
pub mod import;
pub mod serve;

use tokio::signal::{
    self,
    unix::{SignalKind, signal},
};

/// Waits for Ctrl+C or SIGTERM.
async fn told_to_end() {
    let interrupt = signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "cannot wait for SIGTERM");
            let _ = interrupt.await;
        }
    }
}
