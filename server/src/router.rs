//! All routes, and the layers around them.

use crate::{config::Config, exports, files, imports, live, pages, security};
use app::api::CookiePolicy;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    middleware,
    routing::{any, get, post},
};
use backend::Backend;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, trace::TraceLayer,
};

/// What handlers need.
#[derive(Clone)]
pub(crate) struct Site {
    pub backend: Backend,
    pub bundle: Arc<files::Bundle>,
    pub cookies: CookiePolicy,
    pub public_url: Arc<str>,
    pub ending: CancellationToken,
}

/// The largest body of a server function, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// The whole of Portico as a router.
pub fn router(backend: &Backend, config: &Config, ending: &CancellationToken) -> anyhow::Result<Router> {
    // Rendering spawns its own tasks; that somebody has named the executor already is fine.
    let _ = any_spawner::Executor::init_tokio();
    let folder = config.assets()?;
    let public_url = config.public_url();
    let site = Site {
        backend: backend.clone(),
        bundle: Arc::new(files::Bundle::read(&folder)?),
        cookies: CookiePolicy { secure: public_url.starts_with("https://") },
        ending: ending.clone(),
        public_url: public_url.clone().into(),
    };
    let csrf = CsrfLayer::new().add_trusted_origin(&public_url)?;
    let pages = Router::new()
        .route("/healthz", get(healthy))
        .route("/agent/live", get(live::upgrade))
        .route("/agent/fn/{*name}", any(pages::function))
        // Streamed, so that no limit of bodies is asked; the import counts the bytes itself.
        .route("/agent/import", post(imports::upload))
        .route("/agent/import/{id}/refusals.csv", get(imports::refusals))
        .route("/agent/export/customer-users.csv", get(exports::customer_users))
        .route("/agent/export/customers.csv", get(exports::customers))
        .fallback(pages::page)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(site.clone())
        // Pages are compressed for each request: what takes longer saves less than it costs. Brotli would need megabytes
        // for each request at work, and saves hardly more at a speed that pays; bundles have it from the build.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(3)));
    Ok(pages
        .merge(files::router(&folder))
        .layer(csrf)
        .layer(middleware::from_fn_with_state(Arc::new(config.trusted_proxies.clone()), security::note_address))
        .layer(middleware::from_fn(security::add_headers))
        .layer(TraceLayer::new_for_http())
        .layer(CatchPanicLayer::new()))
}

/// Answers whether Portico can work.
async fn healthy(State(site): State<Site>) -> (StatusCode, &'static str) {
    match site.backend.ready().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::warn!(%error, "not healthy");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
