//! What a page is rendered from: fetched on the server, sent along with the page, fetched again when its source changes.
//!
//! The type of a value is forgotten as long as it only travels. All pages then share one resource, one way to wait for it
//! and one view of it, which keeps the browser's bundle small.
//!
//! A resource of leptos can miss that its source has changed: whoever depends on it and on something else asks it whether it
//! has changed, and the second who asks takes away the mark by which it would have known itself. [`Watch`] notices.

use super::{ApiError, ApiResult, protocol::read};
use leptos::{
    prelude::*,
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    any::Any,
    convert::Infallible,
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

type Fetch = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What a fetch depends on.
pub trait Source: Clone + PartialEq + Send + Sync + 'static {}

impl<S: Clone + PartialEq + Send + Sync + 'static> Source for S {}

/// What can be sent along with a page.
pub trait Travels: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Travels for T {}

/// A value that is fetched.
pub struct Loaded<T> {
    resource: Resource<Answer, Answer>,
    /// How often it was fetched again because somebody said so.
    again: RwSignal<u32>,
    what: PhantomData<fn() -> T>,
}

impl<T> Copy for Loaded<T> {}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

/// Fetches a value, and fetches it again when the source changes.
pub fn load<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
) -> Loaded<T>
where
    S: Source,
    T: Travels,
    F: Future<Output = ApiResult<T>> + Send + 'static,
{
    loaded(source, fetch, false)
}

/// The same, where no part of the page may leave before the value is there: it decides about status and title.
pub fn load_first<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
) -> Loaded<T>
where
    S: Source,
    T: Travels,
    F: Future<Output = ApiResult<T>> + Send + 'static,
{
    loaded(source, fetch, true)
}

fn loaded<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
    first: bool,
) -> Loaded<T>
where
    S: Source,
    T: Travels,
    F: Future<Output = ApiResult<T>> + Send + 'static,
{
    let again = RwSignal::new(0);
    let source = move || Key(Arc::new((again.get(), source())));
    let fetch = move |key: Key| -> Fetch {
        let fetched = key.0.any().downcast_ref::<(u32, S)>().map(|(_, source)| fetch(source.clone()));
        Box::pin(async move {
            match fetched {
                Some(fetched) => Answer::new(fetched.await),
                None => Answer::Text(Arc::from("")),
            }
        })
    };
    Loaded { resource: resource(Arc::new(source), Arc::new(fetch), first), again, what: PhantomData }
}

fn resource(
    source: Arc<dyn Fn() -> Key + Send + Sync>,
    fetch: Arc<dyn Fn(Key) -> Fetch + Send + Sync>,
    first: bool,
) -> Resource<Answer, Answer> {
    let watch = Watch(StoredValue::new(Watched::default()));
    let watched = source.clone();
    let source = move || source();
    let fetch = move |key: Key| {
        let answer = fetch(key.clone());
        async move {
            watch.0.try_update_value(|watched| (watched.asked, watched.is_busy) = (Some(key), true));
            let answer = answer.await;
            watch.0.try_update_value(|watched| watched.is_busy = false);
            answer
        }
    };
    let resource = Resource::new_with_options(source, fetch, first);
    Effect::new(move |_| watch.want(watched(), resource));
    resource
}

/// Makes sure, in the browser, that the last thing a source has said is what was asked for last.
#[derive(Clone, Copy)]
struct Watch(StoredValue<Watched>);

#[derive(Default)]
struct Watched {
    /// What the source has said last.
    wanted: Option<Key>,
    /// What was asked for last; none as long as the value is the page's.
    asked: Option<Key>,
    /// An answer is on its way.
    is_busy: bool,
    /// It will be looked whether the two are the same.
    is_looking: bool,
}

/// How long to wait before looking: a resource asks within a moment.
const MOMENT: Duration = Duration::from_millis(50);

impl Watch {
    fn want(self, key: Key, resource: Resource<Answer, Answer>) {
        let look = self.0.try_update_value(|watched| {
            // What the source says first is what the page was made for.
            let changed = watched.wanted.replace(key).is_some();
            changed && !std::mem::replace(&mut watched.is_looking, true)
        });
        if look == Some(true) {
            self.look(resource);
        }
    }

    fn look(self, resource: Resource<Answer, Answer>) {
        let look = move || {
            let missing = self.0.try_update_value(|watched| {
                watched.is_looking = watched.asked != watched.wanted;
                (watched.is_looking, watched.is_busy)
            });
            if let Some((true, is_busy)) = missing {
                if !is_busy {
                    resource.refetch();
                }
                self.look(resource);
            }
        };
        set_timeout(look, MOMENT);
    }
}

impl<T: Clone + DeserializeOwned + 'static> Loaded<T> {
    /// The value if it is there.
    pub fn get(self) -> Option<ApiResult<T>> {
        self.resource.get().map(|answer| answer.open())
    }

    /// Fetches it again.
    pub fn refetch(self) {
        self.again.try_update(|again| *again += 1);
    }
}

impl<T: Clone + DeserializeOwned + 'static> IntoFuture for Loaded<T> {
    type Output = ApiResult<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = ApiResult<T>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.resource.await.open() })
    }
}

/// A view that waits for values; within `Suspense` or `Transition`.
pub fn awaited<V, F>(make: impl Fn() -> F + Send + Sync + 'static) -> AnyView
where
    V: IntoView + 'static,
    F: Future<Output = V> + Send + 'static,
{
    let make = move || {
        let made = make();
        Suspend::new(async move { made.await.into_any() })
    };
    let make: Arc<Mutex<dyn FnMut() -> Suspend<AnyView> + Send>> = Arc::new(Mutex::new(make));
    make.into_any()
}

/// What a source said, to be compared with what it says next.
#[derive(Clone)]
struct Key(Arc<dyn Same>);

trait Same: Send + Sync {
    fn same(&self, other: &dyn Any) -> bool;
    fn any(&self) -> &dyn Any;
}

impl<S: PartialEq + Send + Sync + 'static> Same for S {
    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<S>() == Some(self)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.same(other.0.any())
    }
}

/// The result of a call, whatever its type: as it came, or as it was written into the page.
#[derive(Clone)]
enum Answer {
    Value(Arc<dyn Value>),
    Text(Arc<str>),
}

trait Value: Send + Sync {
    fn any(&self) -> &dyn Any;
    /// For the page.
    #[cfg(feature = "ssr")]
    fn json(&self) -> String;
}

impl<T: Serialize + Send + Sync + 'static> Value for ApiResult<T> {
    fn any(&self) -> &dyn Any {
        self
    }

    #[cfg(feature = "ssr")]
    fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Answer {
    fn new<T: Serialize + Send + Sync + 'static>(result: ApiResult<T>) -> Self {
        Self::Value(Arc::new(result))
    }

    fn open<T: Clone + DeserializeOwned + 'static>(&self) -> ApiResult<T> {
        match self {
            Self::Value(value) => match value.any().downcast_ref::<ApiResult<T>>() {
                Some(result) => result.clone(),
                None => Err(ApiError::Transport("another type".to_owned())),
            },
            Self::Text(text) => read::<ApiResult<T>>(text.as_bytes()).flatten(),
        }
    }
}

impl Encoder<Answer> for Answer {
    type Error = Infallible;
    type Encoded = String;

    fn encode(answer: &Answer) -> Result<String, Infallible> {
        Ok(match answer {
            #[cfg(feature = "ssr")]
            Answer::Value(value) => value.json(),
            #[cfg(not(feature = "ssr"))]
            Answer::Value(_) => String::new(),
            Answer::Text(text) => text.to_string(),
        })
    }
}

impl Decoder<Answer> for Answer {
    type Error = Infallible;
    type Encoded = str;

    fn decode(text: &str) -> Result<Answer, Infallible> {
        Ok(Answer::Text(Arc::from(text)))
    }
}
