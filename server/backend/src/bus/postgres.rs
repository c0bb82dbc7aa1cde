//! PostgreSQL's LISTEN as a bridge between nodes.

use super::Bus;
use domain::Event;
use sqlx::{PgPool, postgres::PgListener};
use std::time::Duration;

/// Listens as long as the process lives; after a broken connection everyone resyncs.
pub(crate) async fn listen(pool: PgPool, bus: Bus, ready: tokio::sync::oneshot::Sender<()>) {
    let mut ready = Some(ready);
    loop {
        match connect(&pool).await {
            Ok(mut listener) => {
                // Whoever has not waited for the first connection may have missed something, too.
                if ready.take().is_none_or(|ready| ready.send(()).is_err()) {
                    bus.resync();
                }
                tokio::select! {
                    () = forward(&mut listener, &bus, &pool) => {}
                    () = beat(&pool) => {}
                }
            }
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => tracing::warn!(%error, "cannot listen for events; trying again"),
        }
        if pool.is_closed() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn connect(pool: &PgPool) -> sqlx::Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.ignore_pool_close_event(false);
    listener.listen("portico").await?;
    Ok(listener)
}

/// How often a node is heard of, at least by itself.
const BEAT: Duration = Duration::from_secs(20);

/// How long nothing may be heard. A firewall or a host that dies ends no connection: it only falls silent.
const SILENCE: Duration = Duration::from_secs(70);

/// Says every now and then, by another connection, that there is nothing new.
async fn beat(pool: &PgPool) {
    loop {
        tokio::time::sleep(BEAT).await;
        if let Err(error) = sqlx::query("SELECT pg_notify('portico', '[]')").execute(pool).await {
            tracing::debug!(%error, "no beat");
        }
    }
}

/// Forwards notifications until the connection breaks or falls silent.
async fn forward(listener: &mut PgListener, bus: &Bus, pool: &PgPool) {
    loop {
        let Ok(heard) = tokio::time::timeout(SILENCE, listener.try_recv()).await else {
            tracing::warn!("the listening connection is silent");
            return;
        };
        match heard {
            Ok(Some(notification)) => match serde_json::from_str::<Vec<Event>>(notification.payload()) {
                Ok(events) => {
                    for event in events {
                        bus.publish(event);
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "an event of another version");
                    bus.resync();
                }
            },
            Ok(None) => return,
            // The program ends.
            Err(_) if pool.is_closed() => return,
            Err(error) => {
                tracing::warn!(%error, "the listening connection broke");
                return;
            }
        }
    }
}
