//! The rows of the customer list: page by page, changed live, kept while their viewer is elsewhere.

use super::{customer_query::CustomerQuery, scrolled::use_scrolled};
use crate::api::{
    ApiResult,
    customers::{find_customer, list_customers},
};
use domain::{
    CustomerId, Event, Page,
    customer::{Customer, CustomerRow, Filter},
    customer_user::Validity,
    event::Message,
    page::Cursor,
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::{cell::RefCell, time::Duration};

/// What a list remembers while its viewer is elsewhere.
#[derive(Clone)]
struct Memory {
    query: CustomerQuery,
    page: Page<CustomerRow>,
    /// How far the page was scrolled, in CSS pixels.
    scrolled: f64,
}

thread_local! {
    /// Of this tab; on the server it stays empty.
    static MEMORY: RefCell<Option<Memory>> = const { RefCell::new(None) };
}

/// The rows a list starts with: those that were left, else the first page.
pub(super) async fn first_rows(query: CustomerQuery) -> ApiResult<Page<CustomerRow>> {
    match recall(&query) {
        Some(memory) => Ok(memory.page),
        None => list_customers(query.filter, query.sort, None).await,
    }
}

fn recall(query: &CustomerQuery) -> Option<Memory> {
    MEMORY.with_borrow(Option::clone).filter(|memory| memory.query == *query)
}

/// A row together with what has become of it.
#[derive(Clone)]
pub(super) struct Shown {
    pub row: CustomerRow,
    /// Raised by every live change, so that the row is drawn again.
    pub revision: u64,
    /// It no longer belongs to the list, but nobody shall click its neighbour by mistake.
    pub left: bool,
}

/// The rows and what happens to them.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    pub shown: RwSignal<Vec<Shown>>,
    pub next: RwSignal<Option<Cursor>>,
    pub busy: RwSignal<bool>,
    /// There are rows that are not shown.
    pub stale: RwSignal<bool>,
    query: StoredValue<CustomerQuery>,
    /// When the rows will be corrected.
    waiting: StoredValue<Option<TimeoutHandle>>,
}

/// How long an import must be silent before the rows are corrected.
const PAUSE: Duration = Duration::from_millis(300);

impl Rows {
    /// Starts with what came with the page.
    pub(super) fn new(list: Page<CustomerRow>, query: CustomerQuery) -> Self {
        Self {
            shown: RwSignal::new(list.rows.into_iter().map(fresh).collect()),
            next: RwSignal::new(list.next),
            busy: RwSignal::new(false),
            stale: RwSignal::new(false),
            query: StoredValue::new(query),
            waiting: StoredValue::new(None),
        }
    }

    /// Loads the next page behind the rows that are there.
    pub(super) fn more(self) {
        let Some(after) = self.next.get_untracked().filter(|_| !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        let query = self.query.get_value();
        spawn_local(async move {
            let page = list_customers(query.filter, query.sort, Some(after.clone())).await;
            // Where the list was loaded anew meanwhile, this page would follow other rows.
            if let Ok(page) = page
                && self.next.try_get_untracked().flatten() == Some(after)
            {
                self.shown.try_update(|shown| shown.extend(page.rows.into_iter().map(fresh)));
                self.next.try_set(page.next);
            }
            self.busy.try_set(false);
        });
    }

    /// As many rows again as there are.
    async fn again(self) -> Option<Page<CustomerRow>> {
        let wanted = self.shown.try_with_untracked(Vec::len)?;
        let query = self.query.try_get_value()?;
        let mut all = list_customers(query.filter.clone(), query.sort.clone(), None).await.ok()?;
        while all.rows.len() < wanted
            && let Some(after) = all.next.take()
        {
            let page = list_customers(query.filter.clone(), query.sort.clone(), Some(after)).await.ok()?;
            all.rows.extend(page.rows);
            all.next = page.next;
        }
        Some(all)
    }

    /// Shows the list as it is now.
    pub(super) fn reload(self) {
        self.busy.set(true);
        spawn_local(async move {
            if let Some(page) = self.again().await {
                self.shown.try_set(page.rows.into_iter().map(fresh).collect());
                self.next.try_set(page.next);
                self.stale.try_set(false);
            }
            self.busy.try_set(false);
        });
    }

    /// Corrects the rows that are shown; tells if there are others.
    fn catch_up(self) {
        spawn_local(async move {
            let Some(page) = self.again().await else { return };
            self.shown.try_update(|shown| {
                let mut same = shown.len() == page.rows.len();
                for row in page.rows {
                    match shown.iter_mut().find(|known| known.row.id == row.id) {
                        Some(known) => known.change(row),
                        None => same = false,
                    }
                }
                if !same {
                    self.stale.try_set(true);
                }
            });
        });
    }

    /// An import tells of every batch; the rows are corrected once.
    fn catch_up_soon(self) {
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
        }
        let correct = move || {
            if self.waiting.try_get_value().is_some() {
                self.catch_up();
            }
        };
        self.waiting.set_value(set_timeout_with_handle(correct, PAUSE).ok());
    }

    /// Fetches one row again.
    fn refresh(self, id: CustomerId) {
        if !self.shown.with_untracked(|shown| shown.iter().any(|shown| shown.row.id == id)) {
            return;
        }
        spawn_local(async move {
            let Ok(customer) = find_customer(id).await else { return };
            self.shown.try_update(|shown| {
                if let Some(known) = shown.iter_mut().find(|known| known.row.id == id) {
                    known.left = !self.query.with_value(|query| is_listed(&query.filter, customer.draft.validity));
                    known.change(row_of(customer));
                }
            });
        });
    }

    pub(super) fn hear(self, message: &Message) {
        match message {
            Message::Event(Event::CustomerChanged(id)) => self.refresh(*id),
            Message::Event(Event::CustomersImported) => self.catch_up_soon(),
            Message::Resync => self.catch_up(),
            _ => {}
        }
    }

    /// Comes back to where the viewer was, and remembers it when the viewer goes.
    pub(super) fn remember(self) {
        let query = self.query.get_value();
        let scrolled = use_scrolled();
        Effect::new(move |started: Option<()>| {
            if started.is_none()
                && let Some(memory) = recall(&query)
            {
                MEMORY.set(None);
                request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, memory.scrolled));
                // What is remembered may be old.
                self.catch_up();
            }
        });
        on_cleanup(move || {
            if !crate::is_browser() {
                return;
            }
            let rows = self.shown.try_with_untracked(|shown| shown.iter().map(|shown| shown.row.clone()).collect());
            if let (Some(rows), Some(next), Some(query)) =
                (rows, self.next.try_get_untracked(), self.query.try_get_value())
            {
                let scrolled = scrolled.try_get_value().unwrap_or_default();
                MEMORY.set(Some(Memory { query, page: Page { rows, next }, scrolled }));
            }
        });
    }
}

impl Shown {
    fn change(&mut self, row: CustomerRow) {
        if self.row != row {
            self.row = row;
            self.revision += 1;
        }
    }
}

fn fresh(row: CustomerRow) -> Shown {
    Shown { row, revision: 0, left: false }
}

fn row_of(customer: Customer) -> CustomerRow {
    let draft = customer.draft;
    CustomerRow {
        id: customer.id,
        key: draft.key,
        name: draft.name,
        city: draft.city,
        country: draft.country,
        url: draft.url,
        validity: draft.validity,
    }
}

fn is_listed(filter: &Filter, validity: Validity) -> bool {
    if filter.validities.is_empty() { validity.is_valid() } else { filter.validities.contains(&validity) }
}
