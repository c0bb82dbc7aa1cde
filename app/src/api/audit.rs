//! The audit log and histories.

use super::{ApiResult, protocol::Call};
use domain::{
    CustomerId, CustomerUserId, Page,
    audit::{Entry, Filter},
    page::Cursor,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// A page of the audit log, the latest first.
#[server(protocol = Call<GetUrl>)]
pub async fn list_audit(filter: Filter, after: Option<Cursor>) -> ApiResult<Page<Entry>> {
    super::run(async |session| session.audit().list(&filter, after).await).await
}

/// A page of a person's history.
#[server(protocol = Call<GetUrl>)]
pub async fn list_history(person: CustomerUserId, after: Option<Cursor>) -> ApiResult<Page<Entry>> {
    super::run(async |session| session.audit().of_person(person, after).await).await
}

/// A page of a customer's history.
#[server(protocol = Call<GetUrl>)]
pub async fn list_customer_history(customer: CustomerId, after: Option<Cursor>) -> ApiResult<Page<Entry>> {
    super::run(async |session| session.audit().of_customer(customer, after).await).await
}
