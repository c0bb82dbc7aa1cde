//! Values that are fetched with the page and stay up to date without being rendered anew as a whole.

use crate::{
    api::ApiResult,
    live::{Topic, use_live},
    tr,
    ui::use_toasts,
    words,
};
use leptos::{prelude::*, task::spawn_local};
use std::{pin::Pin, sync::Arc};
use uuid::Uuid;

/// A value that was fetched with the page, and is fetched again when something of its topic changes.
pub(crate) struct Fresh<T: Send + Sync + 'static> {
    /// The latest value.
    pub value: RwSignal<T>,
    asked: RwSignal<u64>,
    /// While a change of this page is on its way, what the server says is out of date.
    paused: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for Fresh<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fresh<T> {}

impl<T: Clone + Send + Sync + 'static> Fresh<T> {
    /// Starts with what came with the page.
    pub fn new<F>(first: T, topic: Topic, fetch: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = ApiResult<T>> + 'static,
    {
        let live = use_live();
        Self::since(untrack(|| live.topic(topic)), first, topic, fetch)
    }

    /// Starts with what was fetched when the topic was so far.
    pub fn since<F>(seen: u64, first: T, topic: Topic, fetch: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = ApiResult<T>> + 'static,
    {
        let live = use_live();
        let fresh = Self { value: RwSignal::new(first), asked: RwSignal::new(0), paused: RwSignal::new(false) };
        let latest = StoredValue::new(0_u64);
        // No resource: the boundary around the page would wait for it, and take the page away meanwhile, with the focus
        // of whoever types.
        Effect::new(move |_| {
            let changed = live.topic(topic) != seen || fresh.asked.get() > 0;
            if !changed {
                return;
            }
            let number = latest.get_value() + 1;
            latest.set_value(number);
            let call = untrack(&fetch);
            spawn_local(async move {
                let fetched = call.await;
                if let Ok(value) = fetched
                    && latest.try_get_value() == Some(number)
                    && fresh.paused.try_get_untracked() == Some(false)
                {
                    fresh.value.try_set(value);
                }
            });
        });
        fresh
    }

    /// Fetches it again.
    pub fn refetch(self) {
        self.asked.try_update(|asked| *asked += 1);
    }
}

type Call = dyn Fn(Vec<Uuid>) -> Pin<Box<dyn Future<Output = ApiResult<()>>>> + Send + Sync;

/// Sends orders of a list one after the other; of those that wait only the last one matters.
#[derive(Clone, Copy)]
pub(crate) struct OrderSender {
    send: StoredValue<Arc<Call>>,
    waiting: StoredValue<Option<Vec<Uuid>>>,
}

impl OrderSender {
    /// Sends with this function.
    pub fn new<F>(send: impl Fn(Vec<Uuid>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ApiResult<()>> + 'static,
    {
        let send: Arc<Call> = Arc::new(move |order| Box::pin(send(order)));
        Self { send: StoredValue::new(send), waiting: StoredValue::new(None) }
    }

    /// Sends an order, now or once the one on its way is there; then the list is fetched again.
    pub fn send<T: Clone + Send + Sync + 'static>(self, list: Fresh<T>, order: Vec<Uuid>) {
        self.waiting.set_value(Some(order));
        if list.paused.get_untracked() {
            return;
        }
        list.paused.set(true);
        let toasts = use_toasts();
        let failed = tr!(admin.order.failed);
        let send = self.send.get_value();
        spawn_local(async move {
            while let Some(Some(order)) = self.waiting.try_update_value(Option::take) {
                if let Err(error) = send(order).await {
                    toasts.error(format!("{failed} {}", words::error_text(&error)));
                    self.waiting.try_update_value(Option::take);
                }
            }
            list.paused.try_set(false);
            list.refetch();
        });
    }
}
