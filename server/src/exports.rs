//! Lists as files, in parts as they come from the database.

use crate::router::Site;
use app::api::{ClientAddress, open, status};
use axum::{
    Extension,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    Result, customer,
    customer_user::{self, Validity},
    page::Sort,
};
use futures::{Stream, TryStreamExt};
use serde::Deserialize;

/// The query of a list's address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    q: String,
    customer: String,
    source: String,
    valid: String,
    sort: String,
    dir: String,
}

impl ListQuery {
    fn validities(&self) -> Vec<Validity> {
        self.valid.split(',').filter_map(Validity::from_key).collect()
    }

    fn sort(&self) -> Sort {
        let column = if self.sort.is_empty() { "name" } else { &self.sort };
        Sort { column: column.to_owned(), descending: self.dir == "desc" }
    }
}

/// `GET /agent/export/customer-users.csv`
pub(crate) async fn customer_users(
    State(site): State<Site>,
    Extension(address): Extension<ClientAddress>,
    Query(query): Query<ListQuery>,
    headers: HeaderMap,
) -> Response {
    let filter = customer_user::Filter {
        text: query.q.clone(),
        customer: query.customer.parse().ok(),
        source: query.source.parse().ok(),
        validities: query.validities(),
    };
    let export =
        async { open(&site.backend, &headers, &address).await?.export_customer_users(&filter, &query.sort()).await };
    match export.await {
        Ok(parts) => csv("customer-users.csv", parts),
        Err(error) => status(&error).into_response(),
    }
}

/// `GET /agent/export/customers.csv`
pub(crate) async fn customers(
    State(site): State<Site>,
    Extension(address): Extension<ClientAddress>,
    Query(query): Query<ListQuery>,
    headers: HeaderMap,
) -> Response {
    let filter = customer::Filter { text: query.q.clone(), validities: query.validities() };
    let export =
        async { open(&site.backend, &headers, &address).await?.export_customers(&filter, &query.sort()).await };
    match export.await {
        Ok(parts) => csv("customers.csv", parts),
        Err(error) => status(&error).into_response(),
    }
}

/// A file that the browser stores. A fault in its middle breaks it off, so that nobody takes a part for the whole.
pub(crate) fn csv(name: &'static str, parts: impl Stream<Item = Result<Vec<u8>>> + Send + 'static) -> Response {
    let parts = parts.inspect_err(move |error| tracing::error!(%error, name, "a file was broken off"));
    let mut response = Body::from_stream(parts).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
