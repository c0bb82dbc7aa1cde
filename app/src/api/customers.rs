//! Customers.

use super::{ApiResult, protocol::Call};
use domain::{
    CustomerId,
    customer::{Customer, CustomerDraft, CustomerRef, CustomerRow, Filter},
    page::{Cursor, List, Sort},
};
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

/// A page of the list.
#[server(protocol = Call<GetUrl>)]
pub async fn list_customers(
    filter: Filter,
    #[server(default)] sort: Sort,
    after: Option<Cursor>,
    #[server(default)] columns: Vec<String>,
    #[server(default)] size: usize,
) -> ApiResult<List<CustomerRow>> {
    super::run(async move |session| {
        session.customers().showing(columns, size).list(&filter, &sort, after.as_ref()).await
    })
    .await
}

/// The row of one customer, if it belongs to the list; with the columns of [`list_customers`].
#[server(protocol = Call<GetUrl>)]
pub async fn find_customer_row(
    filter: Filter,
    id: CustomerId,
    #[server(default)] columns: Vec<String>,
) -> ApiResult<Option<CustomerRow>> {
    super::run(async move |session| session.customers().showing(columns, 0).row(&filter, id).await).await
}

/// Whether a customer belongs to what the list has up to a row.
#[server(protocol = Call<GetUrl>)]
pub async fn is_customer_passed(filter: Filter, sort: Sort, id: CustomerId, until: Cursor) -> ApiResult<bool> {
    super::run(async move |session| session.customers().is_passed(&filter, &sort, id, &until).await).await
}

/// How many customers the list has.
#[server(protocol = Call<GetUrl>)]
pub async fn count_customers(filter: Filter) -> ApiResult<i64> {
    super::run(async |session| session.customers().count(&filter).await).await
}

/// A customer.
#[server(protocol = Call<GetUrl>)]
pub async fn find_customer(id: CustomerId) -> ApiResult<Customer> {
    super::run(async |session| session.customers().find(id).await).await
}

/// Valid customers for a picker.
#[server(protocol = Call<GetUrl>)]
pub async fn search_customers(text: String) -> ApiResult<Vec<CustomerRef>> {
    super::run(async |session| session.search_customers(&text).await).await
}

/// Adds a customer; the same token adds one customer.
#[server(protocol = Call<Json>)]
pub async fn add_customer(draft: CustomerDraft, token: Uuid) -> ApiResult<CustomerId> {
    super::run(async |session| session.customers().add(draft, Some(token)).await).await
}

/// Changes a customer whose version was seen by the editor.
#[server(protocol = Call<Json>)]
pub async fn change_customer(id: CustomerId, draft: CustomerDraft, version: i64) -> ApiResult<()> {
    super::run(async |session| session.customers().change(id, draft, version).await).await
}

/// The customer with a CustomerID, if there is one.
#[server(protocol = Call<GetUrl>)]
pub async fn find_customer_by_key(key: String) -> ApiResult<Option<CustomerRef>> {
    super::run(async |session| session.customers().by_key(&key).await).await
}
