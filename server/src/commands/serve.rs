//! `portico serve`

use super::told_to_end;
use crate::{config::Config, router};
use anyhow::Context;
use axum::serve::ListenerExt;
use std::{future::IntoFuture, net::SocketAddr, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// How long open requests may take to finish when the server ends.
const DRAIN: Duration = Duration::from_secs(8);

/// Serves until it is told to end.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let backend = config.open().await?;
    let ending = CancellationToken::new();
    let router = router::router(&backend, config, &ending)?;
    let listener = TcpListener::bind(config.listen())
        .await
        .with_context(|| format!("cannot listen on {} (is another Portico running?)", config.listen()))?
        .tap_io(send_at_once);
    println!("Portico is at {}", config.public_url());
    if let Some(token) = backend.setup_link().await? {
        println!("Set it up within 24 hours with this one-time link: {}/setup/{token}", config.public_url());
    }
    backend.take_up_imports();

    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(ending.clone().cancelled_owned());
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        ended = &mut server => ended??,
        () = told_to_end() => {
            tracing::info!("ending");
            ending.cancel();
            if tokio::time::timeout(DRAIN, server).await.is_err() {
                tracing::warn!("some requests did not finish in time");
            }
        }
    }
    backend.close().await;
    Ok(())
}

/// A page goes out in several pieces; by default the second would wait for the browser to confirm the first, which it puts
/// off for 40 milliseconds.
fn send_at_once(connection: &mut TcpStream) {
    if let Err(error) = connection.set_nodelay(true) {
        tracing::debug!(%error, "a connection stays slow");
    }
}
