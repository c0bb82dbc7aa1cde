//! What all lists of the agents' interface have in common: filter and order in the page's address, rows that load as one
//! scrolls and change live, and the way back to the same row.
//!
//! To add a list: a type that implements [`Kind`], a page that calls [`list_page`], and a line in
//! [`provide_list_memories`].

mod memory;
mod organized;
mod parts;
mod presets;
mod preview;
mod query;
mod rows;
mod scrolled;
mod view;

pub(super) use memory::ListMemory;
pub(super) use organized::OrganizedLists;
pub(super) use parts::{TextFilter, ValidityFilter, add_link, export_link, framed, header, list_page, use_go};
pub(super) use presets::{PresetDialogs, Presets, Task};
pub(super) use preview::ListPreview;
pub(super) use query::{Query, validities};
pub(super) use rows::{Rows, Shown};
pub(super) use view::{ViewDialog, ViewOptions, Viewed};

use super::{customer_list::Customers, customer_user_list::People};
use crate::{api::ApiResult, live::Topic};
use domain::{
    Event,
    customer_user::Validity,
    page::{Column, Cursor, List},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use uuid::Uuid;

/// What an event means for a list.
pub(super) enum News {
    /// One row may have changed.
    Row(Uuid),
    /// There is a new thing, which may belong to the list.
    New(Uuid),
    /// Many rows may have changed.
    Many,
    /// There may be other columns.
    Columns,
    /// Nothing.
    Nothing,
}

/// A kind of list.
pub(super) trait Kind: Clone + Copy + fmt::Debug + PartialEq + Send + Sync + 'static {
    /// Which things are listed.
    type Filter: Clone + fmt::Debug + Default + PartialEq + Send + Sync + 'static;
    /// A row.
    type Row: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The address of the page.
    const PATH: &'static str;
    /// The address of the list as a file.
    const EXPORT: &'static str;
    /// The column by which the list is sorted if nothing else is said.
    const COLUMN: &'static str;
    /// The columns that every row has.
    const FIXED: [&'static str; 2];
    /// What changes how many there are.
    const TOPIC: Topic;

    /// What the list is called in the viewer's preferences.
    fn key() -> &'static str {
        Self::PATH.trim_start_matches('/')
    }

    /// The filter of an address.
    fn read(query: &ParamsMap) -> Self::Filter;
    /// The filter as parameters of an address.
    fn parameters(filter: &Self::Filter) -> Vec<(&'static str, String)>;
    /// The filter's text.
    fn text(filter: &mut Self::Filter) -> &mut String;
    /// The filter's validities.
    fn validities(filter: &mut Self::Filter) -> &mut Vec<Validity>;
    /// The id of a row.
    fn id(row: &Self::Row) -> Uuid;
    /// What a row is called, and what stands beside it.
    fn named(row: &Self::Row) -> (String, String);
    /// The validity of a row.
    fn validity(row: &Self::Row) -> Validity;
    /// A page of the list.
    fn page(query: Query<Self>, after: Option<Cursor>) -> impl Future<Output = ApiResult<List<Self::Row>>> + Send;
    /// The other columns that the list can have, and whether it has them where nobody has chosen others.
    fn columns() -> impl Future<Output = ApiResult<Vec<(Column, bool)>>> + Send;
    /// One row, if it belongs to the list.
    fn row(query: Query<Self>, id: Uuid) -> impl Future<Output = ApiResult<Option<Self::Row>>> + Send;
    /// Whether something belongs to what the list has up to a row.
    fn is_passed(query: Query<Self>, id: Uuid, until: Cursor) -> impl Future<Output = ApiResult<bool>> + Send;
    /// How many the list has.
    fn count(filter: Self::Filter) -> impl Future<Output = ApiResult<i64>> + Send;
    /// What an event means.
    fn news(event: &Event) -> News;
}

/// Makes the memories of a tab, one for each list.
pub(super) fn provide_list_memories() {
    provide_context(ListMemory::<People>::default());
    provide_context(ListMemory::<Customers>::default());
}
