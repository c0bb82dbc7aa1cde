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
                match ready.take() {
                    Some(ready) => drop(ready.send(())),
                    None => bus.resync(),
                }
                forward(&mut listener, &bus, &pool).await;
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

/// Forwards notifications until the connection breaks.
async fn forward(listener: &mut PgListener, bus: &Bus, pool: &PgPool) {
    loop {
        match listener.try_recv().await {
            Ok(Some(notification)) => match serde_json::from_str::<Vec<Event>>(notification.payload()) {
                Ok(events) => {
                    for event in events {
                        bus.publish(event);
                    }
                }
                Err(error) => tracing::warn!(%error, "an event of another version"),
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
