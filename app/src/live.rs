//! Live: what changes elsewhere, as signals.
//!
//! One socket per tab tells events. A resource that reads [`Live::topic`] in its source is fetched again when something of
//! that topic changes; [`Live::on_event`] hears the events themselves. On the server all this stands still.

use crate::viewer::Viewer;
use domain::{CustomerId, CustomerUserId, Event, ImportId, event::Message};
use leptos::prelude::*;
use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// Something that a part of a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Any customer user.
    CustomerUsers,
    /// One customer user.
    CustomerUser(CustomerUserId),
    /// Any customer.
    Customers,
    /// One customer.
    Customer(CustomerId),
    /// The notes on a person.
    Notes(CustomerUserId),
    /// The field map.
    Fields,
    /// Links.
    Links,
    /// Settings.
    Settings,
    /// Agents and roles.
    Agents,
    /// One import.
    Import(ImportId),
    /// Any import.
    Imports,
    /// The audit log.
    Audit,
}

impl Topic {
    /// Whether an event concerns this topic.
    fn concerns(self, event: &Event) -> bool {
        match (self, event) {
            (
                Self::CustomerUsers,
                Event::CustomerUserAdded(_) | Event::CustomerUserChanged(_) | Event::CustomerUsersImported,
            ) => true,
            (Self::CustomerUser(own), Event::CustomerUserAdded(id) | Event::CustomerUserChanged(id)) => own == *id,
            // A customer's name stands beside its people, and a changed field map shows other values.
            (
                Self::CustomerUser(_) | Self::CustomerUsers,
                Event::CustomerUsersImported
                | Event::CustomerChanged(_)
                | Event::CustomersImported
                | Event::FieldsChanged,
            ) => true,
            (Self::Customers, Event::CustomerAdded(_) | Event::CustomerChanged(_) | Event::CustomersImported) => true,
            (Self::Customer(own), Event::CustomerAdded(id) | Event::CustomerChanged(id)) => own == *id,
            (Self::Customer(_), Event::CustomersImported) => true,
            (Self::Notes(own), Event::NotesChanged(id)) => own == *id,
            (Self::Fields, Event::FieldsChanged) | (Self::Links, Event::LinksChanged) => true,
            (Self::Settings, Event::SettingsChanged) | (Self::Agents, Event::AgentsChanged) => true,
            (Self::Import(own), Event::ImportMoved(id)) => own == *id,
            (Self::Imports, Event::ImportMoved(_)) => true,
            // Whatever changes is recorded.
            (Self::Audit, _) => true,
            _ => false,
        }
    }
}

/// The state of the socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Not opened yet.
    #[default]
    Starting,
    /// Open.
    Open,
    /// Broken; it is tried again.
    Broken,
    /// Refused, because the session has ended.
    SessionEnded,
}

type Listener = Arc<dyn Fn(&Message) + Send + Sync>;

/// The live part of a page.
#[derive(Clone, Copy)]
pub struct Live {
    topics: StoredValue<HashMap<Topic, ArcRwSignal<u64>>>,
    listeners: StoredValue<Vec<(u64, Listener)>>,
    next: StoredValue<u64>,
    connection: RwSignal<Connection>,
    /// Which socket is the tab's: the latest. One that was opened under an old session says nothing any more.
    turn: StoredValue<u64>,
    /// How far the events were when the page was made.
    mark: u64,
}

/// The live part of this page.
pub fn use_live() -> Live {
    expect_context()
}

/// Makes the live part for a page; it starts to listen once the page is alive in the browser.
pub fn provide_live(viewer: &Viewer) -> Live {
    let live = Live {
        topics: StoredValue::new(HashMap::new()),
        listeners: StoredValue::new(Vec::new()),
        next: StoredValue::new(0),
        connection: RwSignal::new(Connection::Starting),
        turn: StoredValue::new(0),
        mark: viewer.mark,
    };
    provide_context(live);
    if viewer.actor.is_some() {
        Effect::new(move |started: Option<()>| {
            if started.is_none() {
                connect(live, 0);
            }
        });
    }
    live
}

impl Live {
    /// How often something of a topic has changed; read it in a resource's source.
    pub fn topic(self, topic: Topic) -> u64 {
        self.signal(topic).get()
    }

    fn signal(self, topic: Topic) -> ArcRwSignal<u64> {
        self.topics.try_update_value(|topics| topics.entry(topic).or_default().clone()).unwrap_or_default()
    }

    /// Calls back with every message as long as the calling part lives. Only in effects and event handlers.
    pub fn on_event(self, listener: impl Fn(&Message) + Send + Sync + 'static) {
        let number = self.next.try_update_value(|next| {
            *next += 1;
            *next
        });
        let Some(number) = number else { return };
        self.listeners.update_value(|listeners| listeners.push((number, Arc::new(listener))));
        on_cleanup(move || {
            self.listeners.try_update_value(|listeners| listeners.retain(|(known, _)| *known != number));
        });
    }

    /// This page has changed something of a topic itself. Where the socket is open, the event tells it.
    pub fn touch(self, topic: Topic) {
        if self.connection.try_get_untracked() != Some(Connection::Open) {
            self.signal(topic).update(|count| *count += 1);
        }
    }

    /// The state of the socket.
    pub fn connection(self) -> ReadSignal<Connection> {
        self.connection.read_only()
    }

    /// Opens the socket again after a new sign-in.
    pub fn reconnect(self) {
        connect(self, 1);
    }

    fn hear(self, message: &Message) {
        let topics: Vec<(Topic, ArcRwSignal<u64>)> =
            self.topics.with_value(|topics| topics.iter().map(|(topic, signal)| (*topic, signal.clone())).collect());
        for (topic, signal) in topics {
            let touched = match message {
                Message::Hello(_) | Message::Beat => false,
                Message::Resync => true,
                Message::Event(event) => topic.concerns(event),
            };
            if touched {
                signal.update(|count| *count += 1);
            }
        }
        let listeners =
            self.listeners.with_value(|listeners| listeners.iter().map(|(_, l)| l.clone()).collect::<Vec<_>>());
        for listener in listeners {
            listener(message);
        }
    }
}

/// How long an open socket may be silent, in milliseconds; the server says something every 25 seconds. A network that is gone
/// closes no socket.
const SILENCE: f64 = 70_000.0;

/// Opens another socket where this one has fallen silent.
fn watch_silence(
    live: Live,
    is_latest: impl Fn() -> bool + Copy + 'static,
    (socket, heard_at): (WebSocket, Rc<RefCell<f64>>),
) {
    let look = move || {
        if !is_latest() {
            return;
        }
        let is_open = live.connection.try_get_untracked() == Some(Connection::Open);
        if is_open && js_sys::Date::now() - *heard_at.borrow() > SILENCE {
            live.connection.set(Connection::Broken);
            connect(live, 1);
            // What it still says interests nobody.
            let _ = socket.close();
        } else {
            watch_silence(live, is_latest, (socket, heard_at));
        }
    };
    set_timeout(look, std::time::Duration::from_secs(10));
}

/// The close code that tells that the session has ended.
const SESSION_ENDED: u16 = 4401;

/// Opens the socket; after a break it is opened again, later each time, and then everything is fetched again.
fn connect(live: Live, attempt: u32) {
    let location = window().location();
    let (Ok(protocol), Ok(host)) = (location.protocol(), location.host()) else { return };
    let scheme = if protocol == "https:" { "wss" } else { "ws" };
    let Ok(socket) = WebSocket::new(&format!("{scheme}://{host}/agent/live")) else { return };

    let turn = live.turn.try_update_value(|turn| {
        *turn += 1;
        *turn
    });
    let is_latest = move || turn.is_some() && live.turn.try_get_value() == turn;
    let again = attempt > 0;
    let opened = Rc::new(RefCell::new(false));
    let heard = opened.clone();
    let heard_at = Rc::new(RefCell::new(js_sys::Date::now()));
    watch_silence(live, is_latest, (socket.clone(), heard_at.clone()));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(message) = event.data().as_string().and_then(|text| serde_json::from_str::<Message>(&text).ok())
        else {
            return;
        };
        if !is_latest() {
            return;
        }
        *heard_at.borrow_mut() = js_sys::Date::now();
        if let Message::Hello(mark) = message {
            *heard.borrow_mut() = true;
            let missed = again || mark != live.mark;
            live.connection.set(Connection::Open);
            if missed {
                live.hear(&Message::Resync);
            }
        }
        live.hear(&message);
    });
    let on_close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
        if !is_latest() {
            return;
        }
        if event.code() == SESSION_ENDED {
            live.connection.set(Connection::SessionEnded);
            return;
        }
        live.connection.set(Connection::Broken);
        let attempt = if *opened.borrow() { 1 } else { attempt + 1 };
        let wait = std::time::Duration::from_millis(250 * 2_u64.pow(attempt.min(6)));
        set_timeout(move || connect(live, attempt), wait);
    });
    socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
    // The socket lives as long as the page; so do its handlers.
    on_message.forget();
    on_close.forget();
}
