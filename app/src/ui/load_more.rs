//! The end of a list that goes on.

use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use leptos::{html, prelude::*};
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

use super::Button;

/// Says how much is shown, and asks for more when the end comes near, or by a button for keyboards.
#[component]
pub fn LoadMore(
    #[prop(into)] on_more: Callback<()>,
    #[prop(into)] busy: Signal<bool>,
    /// There is no more.
    #[prop(into)]
    done: Signal<bool>,
    /// How much is shown of how much.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let sentinel = NodeRef::<html::Span>::new();
    let near = RwSignal::new(false);
    watch(sentinel, near);

    // The height of the page when more was last asked for by itself: if nothing came of it, only the button asks again.
    let asked_at = StoredValue::new(-1);
    Effect::new(move |_| {
        if !near.get() {
            asked_at.set_value(-1);
        } else if !busy.get() && !done.get() {
            // Rows that have just come are on the page in the next frame.
            request_animation_frame(move || {
                let height = document().document_element().map_or(0, |page| page.scroll_height());
                let wanted = near.try_get_untracked() == Some(true)
                    && !busy.try_get_untracked().unwrap_or(true)
                    && !done.try_get_untracked().unwrap_or(true);
                if wanted && asked_at.try_get_value().is_some_and(|asked_at| asked_at < height) {
                    asked_at.set_value(height);
                    on_more.run(());
                }
            });
        }
    });
    view! {
        <div class="load-more">
            // It may follow something that outlives the list, whose rows are already others.
            <span aria-live="polite">{move || text.try_get()}</span>
            <Show when=move || !done.get()>
                <Button small=true busy=busy on_click=on_more>{crate::tr!(ui.load_more)}</Button>
            </Show>
            <span class="sentinel" node_ref=sentinel aria-hidden="true"></span>
        </div>
    }
}

/// Keeps `near` true while the element is in sight.
fn watch(node: NodeRef<html::Span>, near: RwSignal<bool>) {
    type Seen = Closure<dyn FnMut(js_sys::Array)>;
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let seen: Seen = Closure::new(move |entries: js_sys::Array| {
            let last: JsValue = entries.get(entries.length().saturating_sub(1));
            if let Ok(entry) = last.dyn_into::<IntersectionObserverEntry>() {
                near.set(entry.is_intersecting());
            }
        });
        if let Ok(observer) = IntersectionObserver::new(seen.as_ref().unchecked_ref()) {
            observer.observe(&element);
            // Made here and not above: on the server, where no effect runs, local values must not exist.
            let kept = StoredValue::new_local(Some((observer, seen)));
            on_cleanup(move || {
                if let Some(Some((observer, _))) = kept.try_update_value(Option::take) {
                    observer.disconnect();
                }
            });
        }
    });
}
