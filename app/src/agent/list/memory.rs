//! What a tab remembers of its lists while the viewer is elsewhere.

use super::{Kind, Query, scrolled::Place};
use crate::api::ApiResult;
use domain::page::List;
use leptos::prelude::*;

/// What a list remembers while its viewer is elsewhere.
struct Memory<K: Kind> {
    query: Query<K>,
    list: List<K::Row>,
    /// Where in it.
    place: Place,
    /// The viewer came back already.
    used: bool,
}

impl<K: Kind> Clone for Memory<K> {
    fn clone(&self) -> Self {
        Self { query: self.query.clone(), list: self.list.clone(), place: self.place.clone(), used: self.used }
    }
}

/// The memory of a list, one for each tab.
pub(in crate::agent) struct ListMemory<K: Kind> {
    left: StoredValue<Option<Memory<K>>>,
    /// The list that begins with what was left, and the place in it.
    back: StoredValue<Option<(Query<K>, Place)>>,
}

impl<K: Kind> Copy for ListMemory<K> {}

#[expect(
    clippy::expl_impl_clone_on_copy,
    reason = "derived, it would demand that what is only referred to can be copied"
)]
impl<K: Kind> Clone for ListMemory<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Kind> Default for ListMemory<K> {
    fn default() -> Self {
        Self { left: StoredValue::new(None), back: StoredValue::new(None) }
    }
}

impl<K: Kind> ListMemory<K> {
    /// The memory of this tab.
    pub fn get() -> Self {
        expect_context()
    }

    /// Filter and order of the list from which the viewer came.
    pub fn query(self) -> Option<Query<K>> {
        self.left.try_with_value(|memory| memory.as_ref().map(|memory| memory.query.clone())).flatten()
    }

    /// What a list begins with: the rows that were left, unless it is made anew, else the first page.
    pub async fn first(self, query: Query<K>, anew: bool) -> ApiResult<List<K::Row>> {
        match self.take(&query).filter(|_| !anew) {
            Some(memory) => {
                self.back.try_set_value(Some((query, memory.place)));
                Ok(memory.list)
            }
            None => K::page(query, None).await,
        }
    }

    fn take(self, query: &Query<K>) -> Option<Memory<K>> {
        let taken = self.left.try_update_value(|left| {
            let memory = left.as_mut().filter(|memory| memory.query == *query && !memory.used)?;
            memory.used = true;
            Some(memory.clone()).filter(|memory| !memory.list.page.rows.is_empty())
        });
        taken.flatten()
    }

    /// The place in a list that begins with what was left; its rows may be old.
    pub(super) fn back(self, query: &Query<K>) -> Option<Place> {
        let (came, place) = self.back.try_update_value(Option::take).flatten()?;
        (came == *query).then_some(place)
    }

    /// Keeps the list that the viewer leaves, and where in it.
    pub(super) fn store(self, query: Query<K>, list: List<K::Row>, place: Place) {
        self.left.try_set_value(Some(Memory { query, list, place, used: false }));
    }
}
