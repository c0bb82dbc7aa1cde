//! Imports. Their files come by `POST /agent/import`, refused rows and exports go by plain routes as well.

use super::{ApiResult, protocol::Call};
use domain::{
    ImportId,
    import::{Import, Options, Preview, Refusal, Subject},
};
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use serde::{Deserialize, Serialize};

/// How many refused rows are shown at once.
pub const REFUSALS: usize = 50;

/// The latest imports.
#[server(protocol = Call<GetUrl>)]
pub async fn list_imports() -> ApiResult<Vec<Import>> {
    super::run(async |session| session.imports().list().await).await
}

/// An import.
#[server(protocol = Call<GetUrl>)]
pub async fn find_import(id: ImportId) -> ApiResult<Import> {
    super::run(async |session| session.imports().find(id).await).await
}

/// A field that a column can fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportField {
    /// Its key.
    pub key: String,
    /// The admin's label; empty means the built-in one.
    pub label: String,
    /// Whether a new record needs it.
    pub required: bool,
}

/// What a file looks like, and what its columns can fill.
#[server(protocol = Call<GetUrl>)]
pub async fn find_import_preview(id: ImportId, subject: Subject) -> ApiResult<(Preview, Vec<ImportField>)> {
    super::run(async |session| {
        let preview = session.imports().preview(id, subject).await?;
        Ok((preview, fields(&session.configuration(), subject)))
    })
    .await
}

/// The fields that a file can fill, with their labels.
#[server(protocol = Call<GetUrl>)]
pub async fn list_import_fields(subject: Subject) -> ApiResult<Vec<ImportField>> {
    super::run(async |session| {
        session.allow(domain::Permission::Import)?;
        Ok(fields(&session.configuration(), subject))
    })
    .await
}

#[cfg(feature = "ssr")]
fn fields(config: &backend::Config, subject: Subject) -> Vec<ImportField> {
    let built_in = |key: &str, required| ImportField { key: key.to_owned(), label: String::new(), required };
    match subject {
        Subject::Customers => {
            domain::customer::KEYS.into_iter().map(|key| built_in(key, matches!(key, "key" | "name"))).collect()
        }
        Subject::CustomerUsers => {
            let mapped = config.default_source().map(|source| source.fields.as_slice()).unwrap_or_default();
            let mapped = mapped.iter().map(|field| ImportField {
                key: field.key.clone(),
                label: field.label.clone(),
                required: field.required,
            });
            mapped.chain(domain::import::column::ALL.map(|key| built_in(key, false))).collect()
        }
    }
}

/// Starts an import or its check.
#[server(protocol = Call<Json>)]
pub async fn start_import(id: ImportId, options: Options) -> ApiResult<()> {
    super::run(async |session| session.imports().start(id, options).await).await
}

/// Stops an import.
#[server(protocol = Call<Json>)]
pub async fn cancel_import(id: ImportId) -> ApiResult<()> {
    super::run(async |session| session.imports().cancel(id).await).await
}

/// Removes an import that is not at work; what was imported stays.
#[server(protocol = Call<Json>)]
pub async fn remove_import(id: ImportId) -> ApiResult<()> {
    super::run(async |session| session.imports().remove(id).await).await
}

/// Refused rows below a line, at most [`REFUSALS`].
#[server(protocol = Call<GetUrl>)]
pub async fn list_refusals(id: ImportId, after_line: i64) -> ApiResult<Vec<Refusal>> {
    super::run(async |session| session.imports().refusals(id, after_line, REFUSALS).await).await
}
