//! Short messages about what has just happened.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::{html, prelude::*};

use super::{Icon, IconButton, popover};

const STAY: Duration = Duration::from_secs(6);
/// Errors and messages with links take longer to read.
const STAY_LONGER: Duration = Duration::from_secs(12);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Success,
    Error,
    Info,
}

#[derive(Clone)]
struct Toast {
    number: u32,
    kind: Kind,
    text: String,
    links: Vec<(String, String)>,
}

/// Shows short messages; see [`use_toasts`].
#[derive(Clone, Copy)]
pub struct Toaster {
    toasts: RwSignal<Vec<Toast>>,
    count: StoredValue<u32>,
}

impl Toaster {
    /// It worked.
    pub fn success(self, text: impl Into<String>) {
        self.show(Kind::Success, text.into(), Vec::new());
    }

    /// It worked, and these are the next steps: words and address of each.
    pub fn success_with(self, text: impl Into<String>, links: Vec<(String, String)>) {
        self.show(Kind::Success, text.into(), links);
    }

    /// It did not work.
    pub fn error(self, text: impl Into<String>) {
        self.show(Kind::Error, text.into(), Vec::new());
    }

    /// Something to know.
    pub fn info(self, text: impl Into<String>) {
        self.show(Kind::Info, text.into(), Vec::new());
    }

    fn show(self, kind: Kind, text: String, links: Vec<(String, String)>) {
        // The page may have gone while the work that is reported went on.
        let Some(number) = self.count.try_update_value(|count| {
            *count += 1;
            *count
        }) else {
            return;
        };
        self.toasts.update(|toasts| toasts.push(Toast { number, kind, text, links }));
    }

    fn dismiss(self, number: u32) {
        self.toasts.try_update(|toasts| toasts.retain(|toast| toast.number != number));
    }
}

/// Makes [`use_toasts`] work below here.
pub fn provide_toasts() {
    provide_context(Toaster { toasts: RwSignal::new(Vec::new()), count: StoredValue::new(0) });
}

/// The page's messages. Without [`provide_toasts`] above nothing is shown.
pub fn use_toasts() -> Toaster {
    use_context().unwrap_or_else(|| Toaster { toasts: RwSignal::new(Vec::new()), count: StoredValue::new(0) })
}

/// Where the messages appear; once per page.
#[component]
pub fn Toasts() -> impl IntoView {
    let toaster = use_toasts();
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(region) = node.get() else { return };
        let any = !toaster.toasts.read().is_empty();
        // Shown anew each time, so that it lies above a dialog that has been opened since.
        popover::hide(&region);
        if any {
            let _ = region.show_popover();
        }
    });
    let said = move || toaster.toasts.get().last().map(|toast| toast.text.clone());
    view! {
        <div class="sr" role="status" aria-live="polite">{said}</div>
        <div class="toasts" role="region" aria-label=crate::tr!(ui.notifications) popover="manual" node_ref=node>
            <For each=move || toaster.toasts.get() key=|toast| toast.number let:toast>
                <OneToast toast=toast toaster=toaster/>
            </For>
        </div>
    }
}

#[component]
fn OneToast(toast: Toast, toaster: Toaster) -> impl IntoView {
    let Toast { number, kind, text, links } = toast;
    let stay = if kind == Kind::Error || !links.is_empty() { STAY_LONGER } else { STAY };
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let pause = move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    };
    let go_on = move || {
        pause();
        timer.set_value(set_timeout_with_handle(move || toaster.dismiss(number), stay).ok());
    };
    Effect::new(move |_| go_on());
    on_cleanup(pause);
    let (class, icon) = match kind {
        Kind::Success => ("toast ok", "circle-check"),
        Kind::Error => ("toast bad", "circle-alert"),
        Kind::Info => ("toast", "info"),
    };
    let links = links.into_iter().map(|(text, href)| view! { <a class="link" href=href>{text}</a> }).collect_view();
    view! {
        <div
            class=class
            on:pointerenter=move |_| pause()
            on:pointerleave=move |_| go_on()
            on:focusin=move |_| pause()
            on:focusout=move |_| go_on()
        >
            <Icon name=icon/>
            <div>
                {text}
                <div class="links">{links}</div>
            </div>
            <IconButton icon="x" label=crate::tr!(ui.dismiss) on_click=move |()| toaster.dismiss(number)/>
        </div>
    }
}
