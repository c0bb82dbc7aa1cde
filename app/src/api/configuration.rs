//! Settings, field map and links.

use super::{ApiResult, protocol::Call};
use domain::{
    FieldId, LinkId, RoleId, SourceId,
    field::{Field, FieldDraft},
    link::{Link, LinkDraft},
    setting::Settings,
    source::{SourceDraft, SourceSettings},
};
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};

/// The settings and their version.
#[server(protocol = Call<GetUrl>)]
pub async fn find_settings() -> ApiResult<(Settings, i64)> {
    super::run(async |session| session.settings().get().await).await
}

/// Changes the settings whose version was seen by the editor.
#[server(protocol = Call<Json>)]
pub async fn change_settings(settings: Settings, version: i64) -> ApiResult<()> {
    super::run(async |session| session.settings().change(settings, version).await).await
}

/// The sources of customer users, each with a field map of its own.
#[server(protocol = Call<GetUrl>)]
pub async fn list_sources() -> ApiResult<Vec<SourceSettings>> {
    super::run(async |session| session.sources().list().await).await
}

/// Changes a source whose version was seen by the editor.
#[server(protocol = Call<Json>)]
pub async fn change_source(id: SourceId, draft: SourceDraft, version: i64) -> ApiResult<()> {
    super::run(async |session| session.sources().change(id, draft, version).await).await
}

/// The field map of a source.
#[server(protocol = Call<GetUrl>)]
pub async fn list_fields(source: SourceId) -> ApiResult<Vec<Field>> {
    super::run(async |session| session.fields().list(source).await).await
}

/// Adds a further field.
#[server(protocol = Call<Json>)]
pub async fn add_field(source: SourceId, draft: FieldDraft) -> ApiResult<FieldId> {
    super::run(async |session| session.fields().add(source, draft).await).await
}

/// Changes a field whose version was seen by the editor.
#[server(protocol = Call<Json>)]
pub async fn change_field(id: FieldId, draft: FieldDraft, version: i64) -> ApiResult<()> {
    super::run(async |session| session.fields().change(id, draft, version).await).await
}

/// Puts the fields of a source in a new order.
#[server(protocol = Call<Json>)]
pub async fn order_fields(source: SourceId, order: Vec<FieldId>) -> ApiResult<()> {
    super::run(async |session| session.fields().order(source, order).await).await
}

/// Removes a further field; its values stay stored but are no longer shown.
#[server(protocol = Call<Json>)]
pub async fn remove_field(id: FieldId) -> ApiResult<()> {
    super::run(async |session| session.fields().remove(id).await).await
}

/// All links.
#[server(protocol = Call<GetUrl>)]
pub async fn list_links() -> ApiResult<Vec<Link>> {
    super::run(async |session| session.links().list().await).await
}

/// The roles to which a link can be limited.
#[server(protocol = Call<GetUrl>)]
pub async fn list_link_roles() -> ApiResult<Vec<(RoleId, String)>> {
    super::run(async |session| session.links().roles().await).await
}

/// Adds a link.
#[server(protocol = Call<Json>)]
pub async fn add_link(draft: LinkDraft) -> ApiResult<LinkId> {
    super::run(async |session| session.links().add(draft).await).await
}

/// Changes a link whose version was seen by the editor.
#[server(protocol = Call<Json>)]
pub async fn change_link(id: LinkId, draft: LinkDraft, version: i64) -> ApiResult<()> {
    super::run(async |session| session.links().change(id, draft, version).await).await
}

/// Puts the links in a new order.
#[server(protocol = Call<Json>)]
pub async fn order_links(order: Vec<LinkId>) -> ApiResult<()> {
    super::run(async |session| session.links().order(order).await).await
}

/// Removes a link.
#[server(protocol = Call<Json>)]
pub async fn remove_link(id: LinkId) -> ApiResult<()> {
    super::run(async |session| session.links().remove(id).await).await
}
