//! Widgets of a detail view: what one is, the frame around each, and the registry made from `src/widgets/`.
//!
//! To add one: a file in `src/widgets/` with a `pub const WIDGET: Widget` and its component; then name its key in
//! [`DEFAULT_LAYOUT`] if it shall be there by default.

use crate::{
    api::ApiError,
    states::on_resync,
    tr,
    ui::{IconButton, Skeleton},
    viewer::use_viewer,
    words,
};
use domain::{CustomerUserId, Permission};
use leptos::prelude::*;

/// What a widget is told.
#[derive(Clone, Copy, Debug)]
pub struct WidgetContext {
    /// The person of the detail view.
    pub person: CustomerUserId,
}

/// A widget.
pub struct Widget {
    /// Its stable key, used in layouts.
    pub key: &'static str,
    /// Its title in the viewer's language.
    pub title: fn() -> String,
    /// What a viewer must be permitted to see it.
    pub needs: Permission,
    /// How high its skeleton is, so that nothing jumps: `low`, `middle` or `high`.
    pub height: &'static str,
    /// Its content.
    pub view: fn(WidgetContext) -> AnyView,
}

include!(concat!(env!("OUT_DIR"), "/widgets.rs"));

/// The columns of the detail view and the widgets in them.
pub const DEFAULT_LAYOUT: [&[&str]; 2] = [&["customer-information", "history"], &["notes"]];

/// The widgets of a layout, column by column. Keys that no widget has are skipped.
#[component]
pub fn Widgets(
    /// What they are told.
    context: WidgetContext,
) -> impl IntoView {
    let viewer = use_viewer();
    let columns = DEFAULT_LAYOUT.map(|keys| {
        let widgets: Vec<AnyView> = keys
            .iter()
            .filter_map(|key| WIDGETS.iter().find(|widget| widget.key == *key))
            .filter(|widget| viewer.may(widget.needs))
            .map(|widget| (widget.view)(context))
            .collect();
        view! { <div>{widgets}</div> }
    });
    view! { <div class="widgets columns-2">{columns.into_iter().collect_view()}</div> }
}

/// The frame around a widget's content: title, count, collapse.
#[component]
pub fn WidgetFrame(
    /// The widget.
    widget: &'static Widget,
    /// How many things it shows.
    #[prop(optional, into)]
    count: Signal<Option<i64>>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(true);
    remember(widget.key, open);
    let id = format!("widget-{}", widget.key);
    view! {
        <section class="widget" aria-labelledby=format!("{id}-title") data-widget=widget.key>
            <header>
                <h2 id=format!("{id}-title")>{(widget.title)()}</h2>
                {move || count.get().map(|count| view! { <span class="count">{count}</span> })}
                <div class="tools">
                    <button
                        type="button"
                        class="icon-button"
                        aria-expanded=move || open.get().to_string()
                        aria-controls=id.clone()
                        aria-label=move || if open.get() { tr!(common.collapse) } else { tr!(common.expand) }
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        <crate::ui::Icon name="chevron-down" />
                    </button>
                </div>
            </header>
            <div id=id.clone() class="widget-body" hidden=move || !open.get()>
                {children()}
            </div>
        </section>
    }
}

/// Whether a widget is collapsed stays with the browser.
fn remember(key: &'static str, open: RwSignal<bool>) {
    const COLLAPSED: &str = "collapsed";
    Effect::new(move |before: Option<()>| {
        let now = open.get();
        let Ok(Some(storage)) = window().local_storage() else { return };
        let name = format!("portico-widget-{key}");
        if before.is_none() {
            if storage.get_item(&name).ok().flatten().as_deref() == Some(COLLAPSED) {
                open.set(false);
            }
        } else if now {
            let _ = storage.remove_item(&name);
        } else {
            let _ = storage.set_item(&name, COLLAPSED);
        }
    });
}

/// What a widget shows while it loads.
#[component]
pub fn WidgetSkeleton(
    /// The widget.
    widget: &'static Widget,
) -> impl IntoView {
    view! {
        <div class=format!("padded {}", widget.height)>
            <Skeleton lines=4 />
        </div>
    }
}

/// What a widget shows when its data cannot be had.
#[component]
pub fn WidgetProblem(
    /// Why.
    error: ApiError,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    on_resync(Some(on_retry));
    view! {
        <div class="padded cluster">
            <span>{words::error_text(&error)}</span>
            <IconButton icon="refresh-cw" label=tr!(common.retry) on_click=on_retry />
        </div>
    }
}
