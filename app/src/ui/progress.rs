//! How far long work has come.

use leptos::prelude::*;

/// A bar with counts; without a total it only says that work goes on.
#[component]
pub fn Progress(
    #[prop(into)] done: Signal<u64>,
    #[prop(into)] total: Signal<Option<u64>>,
    #[prop(into)] label: Signal<String>,
    /// Said instead of "done of total", for example with the time left.
    #[prop(optional, into)]
    text: Option<Signal<String>>,
) -> impl IntoView {
    let counts = move || match (text, total.get()) {
        (Some(text), _) => text.get(),
        (None, Some(total)) => crate::tr!(ui.of, done = done.get().to_string(), total = total.to_string()),
        (None, None) => done.get().to_string(),
    };
    view! {
        <div class="progress">
            <div class="line"><b>{move || label.get()}</b><span>{counts}</span></div>
            <progress
                aria-label=move || label.get()
                max=move || total.get().map(|total| total.max(1).to_string())
                value=move || total.get().map(|total| done.get().min(total).to_string())
            ></progress>
        </div>
    }
}
