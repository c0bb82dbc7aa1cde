//! What protects every answer: headers, and where a request really comes from.

use app::api::ClientAddress;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// Notes the address of the client: of the connection, or what the nearest trusted proxy says.
pub(crate) async fn note_address(
    State(trusted): State<Arc<Vec<IpAddr>>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
    let forwarded = request.headers().get_all("x-forwarded-for");
    let forwarded = forwarded.iter().map(|value| value.to_str().unwrap_or_default());
    let address = peer.map(|peer| client(peer, forwarded, &trusted).to_canonical().to_string()).unwrap_or_default();
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// Who is at the other end: the peer, or what it says if it is a proxy that is trusted.
fn client<'h>(peer: IpAddr, forwarded: impl Iterator<Item = &'h str>, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let hops: Vec<Option<IpAddr>> = forwarded.flat_map(|value| value.split(',')).map(hop).collect();
    // From the right: the first that is not one of our own proxies; what stands left of it anyone can write. So can what
    // stands left of a hop that nobody can read.
    hops.into_iter().rev().find(|hop| hop.is_none_or(|hop| !trusted.contains(&hop))).flatten().unwrap_or(peer)
}

/// An address as proxies write it, some with a port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse().or_else(|_| text.parse().map(|address: SocketAddr| address.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

/// Headers of every answer. Pages have their own content security policy; everything else may do nothing at all.
pub(crate) async fn add_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        );
    }
    response
}

#[cfg(test)]
mod tests {
    use super::{client, hop};
    use std::net::IpAddr;

    #[test]
    fn only_trusted_proxies_say_who_is_there() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let trusted = [address("10.0.0.1"), address("10.0.0.2")];
        for (peer, forwarded, expected) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1", &[][..], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1"][..], "198.51.100.1"),
            // What the client itself has written stands on the left.
            ("10.0.0.1", &["192.0.2.7, 198.51.100.1"][..], "198.51.100.1"),
            ("10.0.0.1", &["192.0.2.7", "198.51.100.1, 10.0.0.2"][..], "198.51.100.1"),
            ("10.0.0.1", &["192.0.2.7, nonsense"][..], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.2, 10.0.0.1"][..], "10.0.0.1"),
        ] {
            let found = client(address(peer), forwarded.iter().copied(), &trusted);
            assert_eq!(found, address(expected), "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn hops_are_read_with_and_without_a_port() {
        for (text, address) in [
            (" 10.0.0.1", Some("10.0.0.1")),
            ("10.0.0.1:5678", Some("10.0.0.1")),
            ("[2001:db8::1]:80", Some("2001:db8::1")),
            ("::ffff:10.0.0.1", Some("10.0.0.1")),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(hop(text).map(|address| address.to_string()).as_deref(), address, "{text}");
        }
    }
}
