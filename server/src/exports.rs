//! Lists as files, in parts as they come from the database.

use crate::router::Site;
use app::api::{ClientAddress, open, status};
use axum::{
    Extension,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    Result, customer,
    customer_user::{self, Validity},
    page::Sort,
};
use futures::{Stream, TryStreamExt};
use serde::Deserialize;
use std::str::FromStr;

/// The query of a list's address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    q: String,
    customer: String,
    source: String,
    valid: String,
    sort: Sort,
}

impl ListQuery {
    fn validities(&self) -> Option<Vec<Validity>> {
        if self.valid.is_empty() {
            return Some(Vec::new());
        }
        self.valid.split(',').map(Validity::from_key).collect()
    }

    fn people(&self) -> Option<customer_user::Filter> {
        Some(customer_user::Filter {
            text: self.q.clone(),
            assigned: None,
            customer: given(&self.customer).ok()?,
            source: given(&self.source).ok()?,
            validities: self.validities()?,
        })
    }

    fn customers(&self) -> Option<customer::Filter> {
        Some(customer::Filter { text: self.q.clone(), validities: self.validities()? })
    }
}

/// The value of a parameter that may be left out. An error if it cannot be read: a file with more in it than was asked
/// for would be worse than no file.
fn given<T: FromStr>(parameter: &str) -> std::result::Result<Option<T>, T::Err> {
    if parameter.is_empty() { Ok(None) } else { parameter.parse().map(Some) }
}

/// `GET /agent/export/customer-users.csv`
pub(crate) async fn customer_users(
    State(site): State<Site>,
    Extension(address): Extension<ClientAddress>,
    Query(query): Query<ListQuery>,
    headers: HeaderMap,
) -> Response {
    let Some(filter) = query.people() else { return StatusCode::BAD_REQUEST.into_response() };
    let export =
        async { open(&site.backend, &headers, &address).await?.export_customer_users(&filter, &query.sort).await };
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
    let Some(filter) = query.customers() else { return StatusCode::BAD_REQUEST.into_response() };
    let export = async { open(&site.backend, &headers, &address).await?.export_customers(&filter, &query.sort).await };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_widens_no_file() {
        let id = "0195e0a5-7a7a-7000-8000-000000000001";
        let good = ListQuery { customer: id.into(), valid: "valid,invalid".into(), ..ListQuery::default() };
        let filter = good.people().expect("a filter");
        assert_eq!((filter.customer.is_some(), filter.source), (true, None));
        assert_eq!(filter.validities, [Validity::Valid, Validity::Invalid]);
        assert_eq!(ListQuery::default().people(), Some(customer_user::Filter::default()));
        let garbage = || "garbage".to_owned();
        for bad in [
            ListQuery { customer: garbage(), ..ListQuery::default() },
            ListQuery { source: garbage(), ..ListQuery::default() },
            ListQuery { valid: "valid,garbage".into(), ..ListQuery::default() },
        ] {
            assert_eq!(bad.people(), None);
        }
        assert_eq!(ListQuery { valid: garbage(), ..ListQuery::default() }.customers(), None);
    }
}
