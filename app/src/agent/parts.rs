//! Parts that come with the agents' pages when they are first opened.

use super::{
    card::{CardContent, Shown},
    list::{ListPreview, PresetDialogs, Task, ViewDialog, Viewed},
    palette::Palette,
    shortcuts::Help,
};
use crate::{api::ApiError, chunk::parts_of, ui::use_toasts, words};
use domain::{CustomerUserId, agent::ListChange};
use futures::FutureExt;
use leptos::{prelude::*, task::spawn_local};

parts_of!(agent, load_parts, make, Part {
    CardContent { id: CustomerUserId, shown: Shown },
    Help { open: RwSignal<bool> },
    ListPreview { list: StoredValue<String> },
    Palette { open: RwSignal<bool>, help: RwSignal<bool> },
    PresetDialogs {
        naming: RwSignal<Option<Task>>,
        removing: RwSignal<Option<String>>,
        change: Callback<ListChange>,
        list: &'static str
    },
    ViewDialog { open: RwSignal<bool>, list: Viewed },
});

/// A dialog that is fetched when it is first opened.
pub(super) fn dialog(open: RwSignal<bool>, part: Part) -> impl IntoView {
    let toasts = use_toasts();
    let there = RwSignal::new(false);
    Effect::new(move |_| {
        if open.get() && !there.get_untracked() {
            spawn_local(async move {
                if load_parts().await.is_ok() {
                    let _ = there.try_set(true);
                } else if let Some(true) = open.try_get_untracked() {
                    open.set(false);
                    toasts.error(words::error_text(&ApiError::Transport(String::new())));
                }
            });
        }
    });
    move || there.get().then(|| now(part))
}

/// A part that is fetched when it is first shown, with something in its place until then.
pub(super) fn when_there(part: Part, before: impl Fn() -> AnyView + Send + Sync + 'static) -> impl IntoView {
    let there = RwSignal::new(None::<bool>);
    spawn_local(async move {
        let loaded = load_parts().await.is_ok();
        let _ = there.try_set(Some(loaded));
    });
    move || match there.get() {
        None => before(),
        Some(true) => now(part).into_any(),
        Some(false) => view! { <p>{words::error_text(&ApiError::Transport(String::new()))}</p> }.into_any(),
    }
}

/// A part whose chunk is there.
fn now(part: Part) -> Option<AnyView> {
    make(part).now_or_never().and_then(Result::ok)
}
