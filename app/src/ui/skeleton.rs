//! The shape of what is still loading.

use leptos::prelude::*;

/// Lines of text that are still loading.
#[component]
pub fn Skeleton(#[prop(default = 3)] lines: u8) -> impl IntoView {
    view! {
        <div class="skeleton" aria-busy="true">
            <span class="sr">{crate::tr!(ui.loading)}</span>
            {(0..lines).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}

/// Rows of a table that are still loading, for its `<tbody>`.
#[component]
pub fn SkeletonRows(#[prop(default = 8)] rows: u8, columns: u8) -> impl IntoView {
    let cells = move || (0..columns).map(|_| view! { <td><i></i></td> }).collect_view();
    (0..rows).map(|_| view! { <tr class="skeleton-row" aria-hidden="true">{cells()}</tr> }).collect_view()
}
