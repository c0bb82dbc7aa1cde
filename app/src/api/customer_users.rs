//! Customer users.

use super::{ApiResult, protocol::Call};
use domain::{
    CustomerId, CustomerUserId, SourceId,
    customer_user::{CustomerUser, Draft, Filter, Neighbours, Row, Warning},
    field::Field,
    link::Link,
    page::{Column, Cursor, List, Sort},
    password::Policy,
    source::SourceRef,
};
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A page of the list: so many rows, with the columns of these keys or the usual ones.
#[server(protocol = Call<GetUrl>)]
pub async fn list_customer_users(
    filter: Filter,
    #[server(default)] sort: Sort,
    after: Option<Cursor>,
    #[server(default)] columns: Vec<String>,
    #[server(default)] size: usize,
) -> ApiResult<List<Row>> {
    super::run(async move |session| {
        session.customer_users().showing(columns, size).list(&filter, &sort, after.as_ref()).await
    })
    .await
}

/// The row of one person, if it belongs to the list; with the columns of [`list_customer_users`].
#[server(protocol = Call<GetUrl>)]
pub async fn find_customer_user_row(
    filter: Filter,
    id: CustomerUserId,
    #[server(default)] columns: Vec<String>,
) -> ApiResult<Option<Row>> {
    super::run(async move |session| session.customer_users().showing(columns, 0).row(&filter, id).await).await
}

/// Whether a person belongs to what the list has up to a row.
#[server(protocol = Call<GetUrl>)]
pub async fn is_customer_user_passed(filter: Filter, sort: Sort, id: CustomerUserId, until: Cursor) -> ApiResult<bool> {
    super::run(async move |session| session.customer_users().is_passed(&filter, &sort, id, &until).await).await
}

/// The columns that the list can have, and whether it has them where nobody has chosen others.
#[server(protocol = Call<GetUrl>)]
pub async fn list_customer_user_columns() -> ApiResult<Vec<(Column, bool)>> {
    super::run(async |session| {
        session.allow(domain::Permission::CustomerUserRead)?;
        Ok(session.customer_users().columns())
    })
    .await
}

/// How many people the list has.
#[server(protocol = Call<GetUrl>)]
pub async fn count_customer_users(filter: Filter) -> ApiResult<i64> {
    super::run(async |session| session.customer_users().count(&filter).await).await
}

/// A person's place in the list.
#[server(protocol = Call<GetUrl>)]
pub async fn find_neighbours(
    filter: Filter,
    #[server(default)] sort: Sort,
    id: CustomerUserId,
) -> ApiResult<Option<Neighbours>> {
    super::run(async |session| session.customer_users().neighbours(&filter, &sort, id).await).await
}

/// A person.
#[server(protocol = Call<GetUrl>)]
pub async fn find_customer_user(id: CustomerUserId) -> ApiResult<CustomerUser> {
    super::run(async |session| session.customer_users().find(id).await).await
}

/// What the form of a source needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormModel {
    /// The sources; only writable ones can be chosen for adding.
    pub sources: Vec<(SourceRef, Vec<Field>)>,
    /// The password policy of customer users.
    pub policy: Policy,
    /// Who is added without a username gets one.
    pub auto_login: bool,
}

/// The sources, as everybody names them.
#[server(protocol = Call<GetUrl>)]
pub async fn find_sources() -> ApiResult<Vec<SourceRef>> {
    super::run(async |session| {
        session.allow(domain::Permission::CustomerUserRead)?;
        Ok(session.configuration().sources.iter().map(|source| source.about.clone()).collect())
    })
    .await
}

/// What forms, cards and detail views are made from.
#[server(protocol = Call<GetUrl>)]
pub async fn find_form_model() -> ApiResult<FormModel> {
    super::run(async |session| {
        session.allow(domain::Permission::CustomerUserRead)?;
        let config = session.configuration();
        Ok(FormModel {
            sources: config.sources.iter().map(|source| (source.about.clone(), source.fields.clone())).collect(),
            policy: config.settings.customer_passwords.clone(),
            auto_login: config.settings.customer_users.auto_login,
        })
    })
    .await
}

/// The links that the viewer is shown.
#[server(protocol = Call<GetUrl>)]
pub async fn list_enabled_links() -> ApiResult<Vec<Link>> {
    super::run(async |session| session.links().shown().await).await
}

/// Adds a person; the same token adds one person. Tells what could not be checked.
#[server(protocol = Call<Json>)]
pub async fn add_customer_user(
    source: Option<SourceId>,
    draft: Draft,
    token: Uuid,
) -> ApiResult<(CustomerUserId, Option<Warning>)> {
    super::run(async |session| {
        let people = session.customer_users();
        let id = people.add(source, draft, Some(token)).await?;
        Ok((id, people.warning()))
    })
    .await
}

/// Has a person belong to a further customer, or no longer; tells whether it was otherwise before.
#[server(protocol = Call<Json>)]
pub async fn relate_customer_user(id: CustomerUserId, customer: CustomerId, related: bool) -> ApiResult<bool> {
    super::run(async move |session| session.customer_users().relate(id, customer, related).await).await
}

/// Changes a person whose version was seen by the editor. Tells what could not be checked.
#[server(protocol = Call<Json>)]
pub async fn change_customer_user(id: CustomerUserId, draft: Draft, version: i64) -> ApiResult<Option<Warning>> {
    super::run(async |session| {
        let people = session.customer_users();
        people.change(id, draft, version).await?;
        Ok(people.warning())
    })
    .await
}
