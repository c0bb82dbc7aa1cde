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
    let mut address = peer;
    if let Some(peer) = peer
        && trusted.contains(&peer)
    {
        let forwarded = request.headers().get_all("x-forwarded-for");
        let hops: Vec<Option<IpAddr>> =
            forwarded.iter().flat_map(|value| value.to_str().unwrap_or_default().split(',')).map(hop).collect();
        // From the right: the first that is not one of our own proxies; what stands left of it anyone can write. So can
        // what stands left of a hop that nobody can read.
        address =
            hops.into_iter().rev().find(|hop| hop.is_none_or(|hop| !trusted.contains(&hop))).flatten().or(address);
    }
    let address = address.map(|address| address.to_canonical().to_string()).unwrap_or_default();
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
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
    use super::hop;

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
