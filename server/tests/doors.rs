//! Every way in, tried from outside: without a session, from another site, with input that nobody can read.

use app::api::PUBLIC;
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use backend::testing::TestBackend;
use server::{config::Config, router::router};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

const ORIGIN: &str = "http://127.0.0.1:3000";

/// Routes that are neither pages nor server functions.
const ROUTES: [(&str, &str); 4] = [
    ("GET", "/agent/export/customer-users.csv"),
    ("GET", "/agent/export/customers.csv"),
    ("POST", "/agent/import"),
    ("GET", "/agent/import/00000000-0000-7000-8000-000000000000/refusals.csv"),
];

/// Every page of the agents' interface.
const PAGES: [&str; 17] = [
    "/",
    "/customer-users",
    "/customer-users/new",
    "/customer-users/00000000-0000-7000-8000-000000000000",
    "/customers",
    "/customers/new",
    "/customers/00000000-0000-7000-8000-000000000000",
    "/profile",
    "/admin",
    "/admin/agents",
    "/admin/roles",
    "/admin/fields",
    "/admin/links",
    "/admin/settings",
    "/admin/audit",
    "/admin/imports",
    "/no/such/page",
];

struct House {
    router: Router,
    backend: TestBackend,
    _assets: TempDir,
}

impl House {
    async fn new() -> Self {
        let assets = tempfile::tempdir().expect("a folder");
        let folder = assets.path().join("pkg/test");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(assets.path().join("manifest.json"), r#"{"agent":"/pkg/test"}"#).expect("written");
        std::fs::write(folder.join("agent.chunks.json"), "{}").expect("written");
        let backend = TestBackend::sqlite().await;
        let config = Config { assets: Some(assets.path().to_owned()), ..Config::default() };
        let router = router(&backend, &config, &CancellationToken::new()).expect("a router");
        Self { router, backend, _assets: assets }
    }

    async fn cookie(&self) -> String {
        self.backend.admin().await;
        format!("portico_agent={}", self.backend.token("admin").await)
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(header::HeaderName, &str)], body: &str) -> StatusCode {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        assert!(answer.headers().contains_key(header::CONTENT_SECURITY_POLICY), "{path} without a policy");
        answer.status()
    }
}

/// All server functions with their methods and names.
fn functions() -> Vec<(&'static str, Method, &'static str)> {
    let found: Vec<_> = server_fn::axum::server_fn_paths()
        .map(|(path, method)| (path, method, path.rsplit('/').next().unwrap_or_default()))
        .collect();
    assert!(found.len() > 50, "the functions are not linked in: {}", found.len());
    found
}

#[tokio::test]
async fn nobody_gets_in_without_a_session() {
    let house = House::new().await;
    house.backend.admin().await;
    for cookie in ["", "portico_agent=", "portico_agent=0123456789abcdef", "portico_portal=x"] {
        let headers = [(header::ORIGIN, ORIGIN), (header::COOKIE, cookie)];
        for (path, method, name) in functions() {
            let status = house.ask(method.as_str(), path, &headers, "").await;
            let expected = if PUBLIC.contains(&name) { StatusCode::BAD_REQUEST } else { StatusCode::UNAUTHORIZED };
            assert_eq!(status, expected, "{method} {path} with the cookie {cookie:?}");
        }
        for (method, path) in ROUTES {
            let status = house.ask(method, path, &headers, "").await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path} with the cookie {cookie:?}");
        }
        for path in PAGES {
            let status = house.ask("GET", path, &headers, "").await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{path} with the cookie {cookie:?}");
        }
    }
}

/// What a server answers to the upgrade of a socket: the status, and the first bytes that follow the head.
async fn upgrade(house: &House, headers: &str) -> (u16, Vec<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = house.router.clone();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut stream = TcpStream::connect(address).await.expect("connected");
    let request = format!(
        "GET /agent/live HTTP/1.1\r\nHost: portico.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let mut end = None;
    // An open socket says something at once; a refusal has a head.
    while end.is_none_or(|end: usize| answer.starts_with(b"HTTP/1.1 101") && answer.len() < end + 4) {
        assert!(stream.read_buf(&mut answer).await.expect("read") > 0, "it ended: {answer:?}");
        end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").map(|at| at + 4);
    }
    serving.abort();
    let status = std::str::from_utf8(&answer[9..12]).expect("a status").parse().expect("a number");
    (status, answer.split_off(end.unwrap_or_default()))
}

#[tokio::test]
async fn the_socket_opens_for_signed_in_pages_of_this_site_only() {
    let house = House::new().await;
    let cookie = house.cookie().await;
    let own = "Origin: http://portico.example\r\n";
    let theirs = "Origin: https://evil.example\r\n";
    let signed_in = format!("Cookie: {cookie}\r\n");
    // Text: the page is told how far the events are.
    let (status, first) = upgrade(&house, &format!("{own}{signed_in}")).await;
    assert_eq!((status, first[0]), (101, 0x81), "{first:?}");
    for refused in [format!("{theirs}{signed_in}"), signed_in] {
        assert_eq!(upgrade(&house, &refused).await.0, 403, "{refused}");
    }
    // The close code says why; a refused upgrade could not.
    for nobody in [own.to_owned(), format!("{own}Cookie: portico_agent=0123456789abcdef\r\n")] {
        let (status, first) = upgrade(&house, &nobody).await;
        assert_eq!((status, first[0], &first[2..4]), (101, 0x88, &4401_u16.to_be_bytes()[..]), "{first:?}");
    }
}

#[tokio::test]
async fn another_site_cannot_act_for_an_agent() {
    let house = House::new().await;
    let cookie = house.cookie().await;
    let theirs = [(header::ORIGIN, "https://evil.example"), (header::COOKIE, cookie.as_str())];
    for (path, method, _) in functions().into_iter().filter(|(_, method, _)| *method != Method::GET) {
        assert_eq!(house.ask(method.as_str(), path, &theirs, "").await, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(house.ask("POST", "/agent/import", &theirs, "").await, StatusCode::FORBIDDEN);
    // Reads are protected by the browser, which shows the answer to nobody; they change nothing.
    for (path, method, name) in functions().into_iter().filter(|(_, method, _)| *method == Method::GET) {
        let reads = ["find_", "list_", "search_", "count_", "is_"].iter().any(|prefix| name.starts_with(prefix));
        assert!(reads, "{method} {path} is called by GET and must only read");
    }
}

#[tokio::test]
async fn input_that_nobody_can_read_is_the_callers_mistake() {
    let house = House::new().await;
    let cookie = house.cookie().await;
    let bodies = [
        ("application/json", ""),
        ("application/json", "[1, 2"),
        ("application/json", r#"{"id": 7, "token": [], "draft": "x"}"#),
        ("application/x-www-form-urlencoded", "\u{0}=%ff%fe&&&"),
        ("text/plain", "\u{202e}\u{0}"),
    ];
    for (path, method, name) in functions() {
        // Their input is nothing; what they do is asserted elsewhere.
        if name == "sign_out" {
            continue;
        }
        for (kind, body) in bodies {
            let headers = [(header::ORIGIN, ORIGIN), (header::COOKIE, cookie.as_str()), (header::CONTENT_TYPE, kind)];
            let asked = if method == Method::GET {
                format!("{path}?id=%00&filter=x&sort[column]=%ff")
            } else {
                path.to_owned()
            };
            let status = house.ask(method.as_str(), &asked, &headers, body).await;
            assert!(!status.is_server_error(), "{method} {asked} with {body:?}: {status}");
        }
        if method != Method::GET {
            let headers = [
                (header::ORIGIN, ORIGIN),
                (header::COOKIE, cookie.as_str()),
                (header::CONTENT_TYPE, "application/json"),
            ];
            let status = house.ask(method.as_str(), path, &headers, &"x".repeat(2 * 1024 * 1024)).await;
            assert!(status.is_client_error(), "{path} takes two megabytes: {status}");
        }
    }
}

#[tokio::test]
async fn pages_have_the_status_of_what_they_show() {
    let house = House::new().await;
    let cookie = house.cookie().await;
    let admin = [(header::COOKIE, cookie.as_str())];
    for path in PAGES.iter().filter(|path| !path.contains("0000") && **path != "/" && **path != "/no/such/page") {
        assert_eq!(house.ask("GET", path, &admin, "").await, StatusCode::OK, "{path}");
    }
    for path in PAGES.iter().filter(|path| path.contains("0000") || **path == "/no/such/page") {
        assert_eq!(house.ask("GET", path, &admin, "").await, StatusCode::NOT_FOUND, "{path}");
    }
    house.backend.agent().await;
    let agent = format!("portico_agent={}", house.backend.token("agent").await);
    for path in ["/admin/agents", "/admin/roles", "/admin/settings", "/admin/audit"] {
        let status = house.ask("GET", path, &[(header::COOKIE, agent.as_str())], "").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn browsers_keep_files_for_ever_and_missing_ones_never() {
    let house = House::new().await;
    for (file, status, kept) in [
        ("agent.chunks.json", StatusCode::OK, "public, max-age=31536000, immutable"),
        ("of-another-release.wasm", StatusCode::NOT_FOUND, "no-store"),
    ] {
        let request = Request::get(format!("/pkg/test/{file}")).body(Body::empty()).expect("a request");
        let answer = house.router.clone().oneshot(request).await.expect("an answer");
        let control = answer.headers().get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
        assert_eq!((answer.status(), control), (status, Some(kept)), "{file}");
    }
}
