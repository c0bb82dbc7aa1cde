//! The event bus: what one transaction commits, every open page of every node hears.

mod postgres;
mod sqlite;

use domain::{Event, event::Message};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::broadcast;

pub(crate) use postgres::listen;
pub(crate) use sqlite::watch;

/// How many messages a slow subscriber may fall behind before it has to fetch everything again.
const BACKLOG: usize = 1024;

/// Hands events to everyone who listens in this process.
#[derive(Clone, Debug)]
pub struct Bus {
    sender: broadcast::Sender<Message>,
    mark: Arc<AtomicU64>,
}

impl Default for Bus {
    fn default() -> Self {
        // No two nodes, nor one before and after a restart, have the same marks.
        let start = u64::from_le_bytes(crate::secret::random());
        Self { sender: broadcast::Sender::new(BACKLOG), mark: Arc::new(AtomicU64::new(start)) }
    }
}

impl Bus {
    /// Tells an event.
    pub fn publish(&self, event: Event) {
        self.send(Message::Event(event));
    }

    /// Tells everyone that events may have been missed.
    pub fn resync(&self) {
        self.send(Message::Resync);
    }

    /// Listens from now on.
    pub fn subscribe(&self) -> Subscription {
        Subscription(self.sender.subscribe())
    }

    /// How far the events are: another number after every message.
    pub fn mark(&self) -> u64 {
        self.mark.load(Ordering::Acquire)
    }

    fn send(&self, message: Message) {
        self.mark.fetch_add(1, Ordering::AcqRel);
        // Nobody listening is no error.
        let _ = self.sender.send(message);
    }
}

/// A listener's end of the bus.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Message>);

impl Subscription {
    /// The next message; a listener who fell behind is told to resync. None when the bus is gone.
    pub async fn next(&mut self) -> Option<Message> {
        match self.0.recv().await {
            Ok(message) => Some(message),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Message::Resync),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}
