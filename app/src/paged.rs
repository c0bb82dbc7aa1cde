//! Lists that grow by a button, and keep their length when they are fetched again because something changed.

use crate::{
    api::ApiResult,
    ui::{Button, use_toasts},
    words,
};
use domain::{Page, page::Cursor};
use leptos::{prelude::*, task::spawn_local};

/// How many rows a list has shown; it outlives the list, which is made anew whenever something changes.
#[derive(Clone, Copy, Debug)]
pub struct Length(StoredValue<usize>);

impl Default for Length {
    fn default() -> Self {
        Self(StoredValue::new(0))
    }
}

impl Length {
    /// The first page with those behind it, until there are as many rows as were shown.
    pub async fn fill<T, F>(self, first: Page<T>, page: impl Fn(Option<Cursor>) -> F) -> ApiResult<Page<T>>
    where
        F: Future<Output = ApiResult<Page<T>>>,
    {
        let mut all = first;
        while all.rows.len() < self.0.try_get_value().unwrap_or_default() && all.next.is_some() {
            let more = page(all.next.take()).await?;
            all.rows.extend(more.rows);
            all.next = more.next;
        }
        Ok(all)
    }
}

/// The rows of such a list.
#[derive(Debug)]
pub struct Paged<T: 'static> {
    /// Those that are shown.
    pub rows: RwSignal<Vec<T>>,
    next: RwSignal<Option<Cursor>>,
    length: Length,
}

impl<T> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Paged<T> {}

impl<T: Send + Sync> Paged<T> {
    /// Starts with what was fetched.
    pub fn new(page: Page<T>, length: Length) -> Self {
        Self { rows: RwSignal::new(page.rows), next: RwSignal::new(page.next), length }
    }

    /// Shows what was fetched anew.
    pub fn replace(&self, page: Page<T>) {
        self.rows.set(page.rows);
        self.next.set(page.next);
    }

    /// A button that is there as long as there is more.
    pub fn button<F>(
        &self,
        label: &'static str,
        page: impl Fn(Option<Cursor>) -> F + Copy + Send + Sync + 'static,
    ) -> AnyView
    where
        F: Future<Output = ApiResult<Page<T>>> + 'static,
    {
        let (rows, next, length) = (self.rows, self.next, self.length);
        let busy = RwSignal::new(false);
        let toasts = use_toasts();
        let more = Callback::new(move |()| {
            busy.set(true);
            // Wanted from now on, also if the list is made anew before the answer is there.
            length.0.set_value(rows.with_untracked(Vec::len) + 1);
            let after = next.get_untracked();
            spawn_local(async move {
                match page(after.clone()).await {
                    // The list was fetched anew meanwhile: these rows follow others.
                    Ok(_) if next.try_get_untracked() != Some(after) => {}
                    Ok(page) => {
                        let shown = rows.try_update(|rows| {
                            rows.extend(page.rows);
                            rows.len()
                        });
                        if let Some(shown) = shown {
                            length.0.try_update_value(|length| *length = shown);
                        }
                        next.try_set(page.next);
                    }
                    Err(error) => toasts.error(words::error_text(&error)),
                }
                busy.try_set(false);
            });
        });
        let button = move || {
            next.with(Option::is_some).then(|| {
                view! {
                    <div class="padded">
                        <Button small=true busy=busy on_click=more>
                            {label}
                        </Button>
                    </div>
                }
            })
        };
        button.into_any()
    }
}
