//! The rows of a list: page by page, changed live, kept while their viewer is elsewhere.

use super::{
    Kind, News, Query,
    memory::ListMemory,
    scrolled::{keep, kept, scroll_back, use_place},
};
use crate::{
    api::ApiResult,
    live::use_live,
    ui::{Listener, Toaster, use_toasts},
    words,
};
use domain::{
    Page,
    event::Message,
    page::{Column, Cursor, List},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;
use uuid::Uuid;

/// How long a row that left the list stays visible, so that nobody clicks its neighbour by mistake.
const LEAVING: Duration = Duration::from_secs(4);

/// How many rows are asked for one by one.
const SOME: usize = 20;

/// How long an import must be silent before the rows are corrected.
const PAUSE: Duration = Duration::from_millis(300);

/// How long rows stay as they are at most while an import is at work.
const PATIENCE: Duration = Duration::from_millis(900);

/// A row on the page. It stays the same piece of the page however often it changes, with the focus and the card on it.
pub(in crate::agent) struct Shown<K: Kind> {
    /// Whose row.
    pub id: Uuid,
    /// What is in it.
    pub row: ArcRwSignal<K::Row>,
    /// How often it has changed while it was shown.
    pub changes: ArcRwSignal<u32>,
    /// It no longer belongs to the list.
    pub left: ArcRwSignal<bool>,
    /// How often it was asked for; only the last answer counts.
    asked: ArcRwSignal<u32>,
}

impl<K: Kind> Clone for Shown<K> {
    fn clone(&self) -> Self {
        Self {
            id: self.id,
            row: self.row.clone(),
            changes: self.changes.clone(),
            left: self.left.clone(),
            asked: self.asked.clone(),
        }
    }
}

impl<K: Kind> Shown<K> {
    fn new(row: K::Row) -> Self {
        Self {
            id: K::id(&row),
            row: ArcRwSignal::new(row),
            changes: ArcRwSignal::new(0),
            left: ArcRwSignal::new(false),
            asked: ArcRwSignal::new(0),
        }
    }

    /// The row is now this one; none if it has left the list.
    fn change(&self, row: Option<K::Row>) {
        let gone = row.is_none();
        let same = row.as_ref().is_none_or(|row| self.row.with_untracked(|known| known == row));
        if same && gone == self.left.get_untracked() {
            return;
        }
        if let Some(row) = row {
            self.row.set(row);
        }
        self.left.set(gone);
        self.changes.update(|changes| *changes += 1);
    }
}

/// The rows of a list and what happens to them.
pub(in crate::agent) struct Rows<K: Kind> {
    /// Those on the page.
    pub shown: RwSignal<Vec<Shown<K>>>,
    /// Where the next page begins.
    pub next: RwSignal<Option<Cursor>>,
    /// They are being fetched.
    pub busy: RwSignal<bool>,
    /// There are rows that are not shown.
    pub stale: RwSignal<bool>,
    query: StoredValue<Query<K>>,
    columns: StoredValue<Vec<Column>>,
    /// Has the list made anew, because its columns are others.
    renew: Callback<()>,
    toasts: Toaster,
    /// What will correct the rows, and since when it is wanted, in milliseconds.
    waiting: StoredValue<Option<(TimeoutHandle, f64)>>,
}

impl<K: Kind> Copy for Rows<K> {}

#[expect(
    clippy::expl_impl_clone_on_copy,
    reason = "derived, it would demand that what is only referred to can be copied"
)]
impl<K: Kind> Clone for Rows<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Kind> Rows<K> {
    /// Starts with what came with the page, and follows what happens.
    pub fn new(List { columns, page }: List<K::Row>, query: Query<K>, renew: Callback<()>) -> Self {
        let rows = Self {
            shown: RwSignal::new(page.rows.into_iter().map(Shown::new).collect()),
            next: RwSignal::new(page.next),
            busy: RwSignal::new(false),
            stale: RwSignal::new(false),
            query: StoredValue::new(query),
            columns: StoredValue::new(columns),
            renew,
            toasts: use_toasts(),
            waiting: StoredValue::new(None),
        };
        let live = use_live();
        Effect::new(move |started: Option<()>| {
            if started.is_none() {
                live.on_event(move |message| rows.hear(message));
            }
        });
        rows.remember();
        rows
    }

    /// Loads the next page behind the rows that are there.
    pub fn more(self) {
        self.until(self.shown.with_untracked(Vec::len) + 1, || {});
    }

    /// Loads page after page until there are so many rows.
    fn until(self, wanted: usize, then: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            while self.shown.try_with_untracked(Vec::len).is_some_and(|there| there < wanted) && self.append().await {}
            self.busy.try_set(false);
            then();
        });
    }

    /// Loads the next page behind the rows that are there; tells whether there was one.
    async fn append(self) -> bool {
        let Some(Some(after)) = self.next.try_get_untracked() else { return false };
        let Some(query) = self.query.try_get_value() else { return false };
        let page = match K::page(query, Some(after.clone())).await {
            Ok(List { page, .. }) => page,
            Err(error) => {
                self.toasts.error(words::error_text(&error));
                return false;
            }
        };
        // Where the list was loaded anew meanwhile, this page would follow other rows.
        if self.next.try_get_untracked().flatten() != Some(after) {
            return false;
        }
        self.shown.try_update(|shown| {
            for row in page.rows {
                // Who was renamed meanwhile may come a second time.
                if !shown.iter().any(|known| known.id == K::id(&row)) {
                    shown.push(Shown::new(row));
                }
            }
        });
        self.next.try_set(page.next);
        true
    }

    /// As many rows again as there are; none where the page has left, or gets a list with other columns instead.
    async fn again(self) -> ApiResult<Option<Page<K::Row>>> {
        let (Some(wanted), Some(query)) = (self.shown.try_with_untracked(Vec::len), self.query.try_get_value()) else {
            return Ok(None);
        };
        let List { columns, page: mut all } = K::page(query.clone(), None).await?;
        if self.columns.try_with_value(|known| *known == columns) != Some(true) {
            self.renew.try_run(());
            return Ok(None);
        }
        while all.rows.len() < wanted
            && let Some(after) = all.next.take()
        {
            let List { page, .. } = K::page(query.clone(), Some(after)).await?;
            all.rows.extend(page.rows);
            all.next = page.next;
        }
        Ok(Some(all))
    }

    /// Shows the list as it is now.
    pub fn reload(self) {
        self.busy.set(true);
        spawn_local(async move {
            let again = self.again().await.unwrap_or_else(|error| {
                self.toasts.error(words::error_text(&error));
                None
            });
            if let Some(page) = again {
                self.shown.try_update(|shown| {
                    let known = std::mem::take(shown);
                    *shown = page
                        .rows
                        .into_iter()
                        .map(|row| match known.iter().find(|known| known.id == K::id(&row)) {
                            Some(known) => {
                                known.change(Some(row));
                                known.clone()
                            }
                            None => Shown::new(row),
                        })
                        .collect();
                });
                self.next.try_set(page.next);
                self.stale.try_set(false);
            }
            self.busy.try_set(false);
        });
    }

    /// Corrects the rows that are shown; tells if there are others.
    fn catch_up(self) {
        spawn_local(async move {
            let Ok(Some(page)) = self.again().await else { return };
            let Some(shown) = self.shown.try_get_untracked() else { return };
            let mut same = shown.len() == page.rows.len();
            let gone = shown.iter().filter(|known| page.rows.iter().all(|row| K::id(row) != known.id));
            // They may have left the list or stand further behind. Of very many the button tells.
            gone.take(SOME).for_each(|known| self.refresh(known.id));
            for row in page.rows {
                match shown.iter().find(|known| known.id == K::id(&row)) {
                    Some(known) => known.change(Some(row)),
                    None => same = false,
                }
            }
            if shown.is_empty() && !same {
                self.reload();
            } else if !same {
                self.stale.try_set(true);
            }
        });
    }

    /// An import tells of every batch; the rows are corrected when it is silent, or has not been for long.
    fn catch_up_soon(self) {
        let now = js_sys::Date::now();
        let since = self.waiting.with_value(|waiting| {
            let (handle, since) = waiting.as_ref()?;
            handle.clear();
            Some(*since)
        });
        let since = since.unwrap_or(now);
        let waited = Duration::try_from_secs_f64((now - since) / 1000.0).unwrap_or_default();
        let pause = PAUSE.min(PATIENCE.saturating_sub(waited));
        let correct = move || {
            if self.waiting.try_set_value(None).is_none() {
                self.catch_up();
            }
        };
        let handle = set_timeout_with_handle(correct, pause).ok();
        self.waiting.set_value(handle.map(|handle| (handle, since)));
    }

    /// Fetches one row again: it changes, or it leaves.
    fn refresh(self, id: Uuid) {
        let known = self.shown.with_untracked(|shown| shown.iter().find(|shown| shown.id == id).cloned());
        let Some(known) = known else {
            // What has changed may belong to what is shown from now on.
            self.enter(id);
            return;
        };
        let query = self.query.get_value();
        known.asked.update(|asked| *asked += 1);
        let turn = known.asked.get_untracked();
        spawn_local(async move {
            let Ok(row) = K::row(query, id).await else { return };
            if known.asked.get_untracked() != turn {
                return;
            }
            known.change(row);
            if known.left.get_untracked() {
                let forget = move || {
                    self.shown.try_update(|shown| shown.retain(|row| row.id != id || !row.left.get_untracked()));
                };
                set_timeout(forget, LEAVING);
            }
        });
    }

    /// Tells that something is there if it belongs among the rows that are shown.
    fn enter(self, id: Uuid) {
        let Some(until) = self.next.get_untracked() else { return self.announce(id) };
        let query = self.query.get_value();
        spawn_local(async move {
            if let Ok(true) = K::is_passed(query, id, until).await {
                self.stale.try_set(true);
            }
        });
    }

    /// A new thing is not put between the rows while somebody reads; that it is there is told.
    fn announce(self, id: Uuid) {
        let query = self.query.get_value();
        spawn_local(async move {
            if let Ok(Some(_)) = K::row(query, id).await {
                // Where there was nothing, nothing can be torn apart.
                if self.shown.try_with_untracked(Vec::is_empty) == Some(true) {
                    self.reload();
                } else {
                    self.stale.try_set(true);
                }
            }
        });
    }

    fn hear(self, message: &Message) {
        match message {
            Message::Event(event) => match K::news(event) {
                News::Row(id) => self.refresh(id),
                News::New(id) => self.announce(id),
                News::Many => self.catch_up_soon(),
                // Where there are others, the list is made anew.
                News::Columns => self.catch_up_soon(),
                News::Nothing => {}
            },
            Message::Resync => self.catch_up(),
            Message::Hello(_) | Message::Beat => {}
        }
    }

    /// Comes back to where the viewer was, and remembers it when the viewer goes.
    fn remember(self) {
        let memory = ListMemory::<K>::get();
        let place = use_place();
        Effect::new(move |started: Option<()>| {
            if started.is_some() {
                return;
            }
            let query = self.query.get_value();
            let href = query.href();
            let back = memory.back(&query);
            // When the page was loaded anew, the tab knows how long the list was.
            let kept = kept(&href);
            if let Some(place) = back {
                scroll_back(place);
                // What is remembered may be old.
                self.catch_up();
            } else if let Some((rows, place)) = kept {
                self.until(rows, move || scroll_back(place));
            }
            let leaving = Listener::first_on_window("pagehide", move |_| {
                if let Some(rows) = self.shown.try_with_untracked(Vec::len) {
                    keep(&href, rows);
                }
            });
            on_cleanup(move || leaving.stop());
        });
        on_cleanup(move || {
            let rows = self.shown.try_with_untracked(|shown| shown.iter().map(|row| row.row.get_untracked()).collect());
            if let (Some(rows), Some(next), Some(query), Some(columns)) =
                (rows, self.next.try_get_untracked(), self.query.try_get_value(), self.columns.try_get_value())
            {
                let place = place.try_get_value().unwrap_or_default();
                let list = List { columns, page: Page { rows, next } };
                memory.store(query, list, place);
            }
        });
    }
}
