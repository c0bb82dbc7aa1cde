//! Pages come to the browser in chunks: the build cuts the bundle where `pages_of!` says so, and a chunk is fetched with
//! the page that needs it; the agents' own also two seconds after any page of theirs has started. The list of customer
//! users, where the work begins, is in the bundle itself.

use crate::{api::ApiError, states::PageProblem};
use leptos::{prelude::*, wasm_split::SplitLoaderError};
use std::time::Duration;

/// Pages that are fetched together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// The administration.
    Admin,
    /// Everything else that agents see.
    Agent,
    /// What is shown before one is signed in.
    Entrance,
}

impl Chunk {
    /// The chunk of an address; none where the bundle has the page itself.
    pub fn of(path: &str) -> Option<Self> {
        let mut parts = path.split('/').skip(1);
        match (parts.next().unwrap_or_default(), parts.next()) {
            ("" | "customer-users", None) => None,
            ("admin", _) => Some(Self::Admin),
            ("sign-in" | "setup", _) => Some(Self::Entrance),
            _ => Some(Self::Agent),
        }
    }

    /// Its name in the browser's files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Agent => "agent",
            Self::Entrance => "entrance",
        }
    }

    /// Fetches it, unless it is there. What failed is tried again the next time.
    pub async fn load(self) -> Result<(), SplitLoaderError> {
        match self {
            Self::Admin => crate::admin::load_pages().await,
            Self::Agent => crate::agent::load_pages().await,
            Self::Entrance => crate::agent::load_entrance().await,
        }
    }
}

/// What stands in the place of a page whose chunk could not be fetched.
pub(crate) fn missing() -> AnyView {
    let reload = Callback::new(|()| {
        let _ = window().location().reload();
    });
    view! { <PageProblem error=ApiError::Transport(String::new()) on_retry=reload /> }.into_any()
}

/// Waits in the browser.
pub(crate) async fn pause(time: Duration) {
    let (done, over) = futures::channel::oneshot::channel();
    set_timeout(
        move || {
            let _ = done.send(());
        },
        time,
    );
    let _ = over.await;
}

/// Declares the pages of a chunk, which are views for routes, and the function that fetches it. All of them come through
/// one function, so that none needs to wait once the chunk is there: hydration finds its page at once.
macro_rules! pages_of {
    ($chunk:ident, $load:ident, $pages:ident { $($page:ident),* $(,)? }) => {
        #[derive(Clone, Copy)]
        pub(crate) enum $pages {
            $($page),*
        }

        #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, preload($load), fallible)]
        pub(crate) fn $chunk(page: $pages) -> Result<AnyView, ::leptos::wasm_split::SplitLoaderError> {
            Ok(match page {
                $($pages::$page => $page().into_any()),*
            })
        }

        impl ::leptos_router::ChooseView for $pages {
            async fn choose(self) -> AnyView {
                $chunk(self).await.unwrap_or_else(|_| $crate::chunk::missing())
            }

            async fn preload(&self) {
                // A failure shows when the page is chosen.
                let _ = $load().await;
            }
        }
    };
}
pub(crate) use pages_of;

/// Declares parts of a chunk that are no pages, and the functions that fetch and make them.
macro_rules! parts_of {
    ($chunk:ident, $load:ident, $make:ident, $parts:ident {
        $($part:ident { $($prop:ident: $type:ty),* }),* $(,)?
    }) => {
        #[derive(Clone, Copy)]
        pub(crate) enum $parts {
            $($part { $($prop: $type),* }),*
        }

        #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, preload($load), fallible)]
        pub(crate) fn $make(part: $parts) -> Result<AnyView, ::leptos::wasm_split::SplitLoaderError> {
            Ok(match part {
                $($parts::$part { $($prop),* } => view! { <$part $($prop=$prop)* /> }.into_any()),*
            })
        }
    };
}
pub(crate) use parts_of;
