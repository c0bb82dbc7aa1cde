//! The socket of a tab: what happened, from the server to the browser.

use crate::router::Site;
use app::api::{ClientAddress, open_quietly};
use axum::{
    Extension,
    extract::{
        State,
        ws::{CloseFrame, Message as Frame, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::Session;
use domain::{Event, event::Message};
use std::time::Duration;

/// How often a silent socket is pinged, so that proxies keep it and dead ones are noticed.
const PING: Duration = Duration::from_secs(25);

/// How long a frame may be on its way.
const PATIENCE: Duration = Duration::from_secs(30);

/// The close code that tells a page that its session has ended.
const SESSION_ENDED: u16 = 4401;

/// Opens a socket for a signed-in agent's page of this very site.
pub(crate) async fn upgrade(
    State(site): State<Site>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !same_origin(&site, &headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match open_quietly(&site.backend, &headers, &address).await {
        Ok(_) => {
            upgrade.max_message_size(1024).on_upgrade(async move |socket| talk(socket, site, headers, address).await)
        }
        // A refused upgrade tells the page nothing; only a closed socket can say why.
        Err(domain::Error::Unauthenticated) => upgrade.on_upgrade(end),
        Err(error) => app::api::status(&error).into_response(),
    }
}

/// Browsers name the page's origin at every upgrade; another site's page must not listen.
fn same_origin(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return false };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin == &*site.public_url || (host.is_some() && host == text(header::HOST))
}

async fn talk(mut socket: WebSocket, site: Site, headers: HeaderMap, address: ClientAddress) {
    let mut subscription = site.backend.bus().subscribe();
    // Subscribed first, then looked up: an end of the session between the two is noticed.
    let Ok(mut session) = open_quietly(&site.backend, &headers, &address).await else { return };
    if send(&mut socket, &Message::Hello(site.backend.bus().mark())).await.is_err() {
        return;
    }
    let mut ping = tokio::time::interval(PING);
    ping.tick().await;
    loop {
        tokio::select! {
            () = site.ending.cancelled() => {
                let _ = socket.send(Frame::Close(None)).await;
                return;
            }
            message = subscription.next() => {
                let Some(message) = message else { return };
                // Whoever asks because of it is answered by what is now.
                if backend::is_configuration(&message)
                    && let Err(error) = site.backend.catch_up().await
                {
                    tracing::warn!(%error, "cannot read the configuration again");
                }
                if matches!(message, Message::Event(Event::SessionsEnded | Event::AgentsChanged) | Message::Resync) {
                    match open_quietly(&site.backend, &headers, &address).await {
                        Ok(fresh) => session = fresh,
                        Err(domain::Error::Unauthenticated) => return end(socket).await,
                        Err(_) => {}
                    }
                }
                if may_hear(&session, &message) && send(&mut socket, &message).await.is_err() {
                    return;
                }
            }
            _ = ping.tick() => {
                match open_quietly(&site.backend, &headers, &address).await {
                    Err(domain::Error::Unauthenticated) => return end(socket).await,
                    Ok(fresh) => session = fresh,
                    Err(_) => {}
                }
                // A ping is answered by the browser; the page itself hears only messages.
                let ping = deliver(&mut socket, Frame::Ping(Vec::new().into())).await;
                if ping.is_err() || send(&mut socket, &Message::Beat).await.is_err() {
                    return;
                }
            }
            frame = socket.recv() => {
                if !matches!(frame, Some(Ok(Frame::Pong(_) | Frame::Ping(_)))) {
                    return;
                }
            }
        }
    }
}

fn may_hear(session: &Session, message: &Message) -> bool {
    match message {
        Message::Event(Event::SessionsEnded) => false,
        Message::Event(event) => {
            let actor = session.actor();
            event.only_for().is_none_or(|agent| actor.agent == agent)
                && (event.needs().is_empty() || event.needs().iter().any(|permission| actor.may(*permission)))
        }
        Message::Hello(_) | Message::Resync | Message::Beat => true,
    }
}

async fn send(socket: &mut WebSocket, message: &Message) -> Result<(), axum::Error> {
    let text = serde_json::to_string(message).map_err(axum::Error::new)?;
    deliver(socket, Frame::Text(text.into())).await
}

/// Gives up on whoever does not read.
async fn deliver(socket: &mut WebSocket, frame: Frame) -> Result<(), axum::Error> {
    tokio::time::timeout(PATIENCE, socket.send(frame)).await.map_err(axum::Error::new)?
}

async fn end(mut socket: WebSocket) {
    let frame = CloseFrame { code: SESSION_ENDED, reason: "session ended".into() };
    let _ = socket.send(Frame::Close(Some(frame))).await;
}

#[cfg(test)]
mod tests {
    use super::may_hear;
    use backend::testing::TestBackend;
    use domain::{Event, Permission, event::Message};

    const ID: &str = "00000000-0000-7000-8000-000000000000";

    #[tokio::test]
    async fn nobody_is_told_what_is_not_theirs_to_know() {
        let backend = TestBackend::sqlite().await;
        let admin = backend.admin().await;
        let people = backend.agent_who(&[Permission::CustomerUserRead]).await;
        let customers = backend.agent_who(&[Permission::CustomerRead]).await;
        let nothing = backend.agent_who(&[]).await;
        let (person, customer) = (ID.parse().expect("an id"), ID.parse().expect("an id"));
        let own = Event::ListsChanged(admin.actor().agent);
        for (event, [admins, people_s, customers_s, nobodys]) in [
            (Event::CustomerUserChanged(person), [true, true, false, false]),
            (Event::NotesChanged(person), [true, true, false, false]),
            (Event::CustomerAdded(customer), [true, false, true, false]),
            (Event::CustomerChanged(customer), [true, true, true, false]),
            (Event::AgentsChanged, [true, false, false, false]),
            (Event::ImportMoved(ID.parse().expect("an id")), [true, false, false, false]),
            (Event::SettingsChanged, [true, true, true, true]),
            (own, [true, false, false, false]),
            (Event::SessionsEnded, [false, false, false, false]),
        ] {
            let message = Message::Event(event);
            let heard = [&admin, &people, &customers, &nothing].map(|session| may_hear(session, &message));
            assert_eq!(heard, [admins, people_s, customers_s, nobodys], "{message:?}");
        }
    }
}
