//! The event bus: what one transaction commits, every open page of every node hears.

mod postgres;
mod sqlite;

use domain::{Event, event::Message};
use tokio::sync::broadcast;

pub(crate) use postgres::listen;
pub(crate) use sqlite::watch;

/// How many messages a slow subscriber may fall behind before it has to fetch everything again.
const BACKLOG: usize = 1024;

/// Hands events to everyone who listens in this process.
#[derive(Clone, Debug)]
pub struct Bus(broadcast::Sender<Message>);

impl Default for Bus {
    fn default() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
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
        Subscription(self.0.subscribe())
    }

    fn send(&self, message: Message) {
        // Nobody listening is no error.
        let _ = self.0.send(message);
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
