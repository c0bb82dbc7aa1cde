//! The head of a column that can be sorted.

use leptos::prelude::*;

use super::Icon;

/// A `<th>` with a real link to the same list, sorted by this column.
#[component]
pub fn SortHeader(
    #[prop(into)] label: String,
    /// Whether the list is sorted by this column, and then whether it descends.
    #[prop(into)]
    active: Signal<Option<bool>>,
    /// The same list sorted by this column, or the other way round if it is already.
    #[prop(into)]
    href: Signal<String>,
    /// The column's classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let order = move || active.get().map(|descending| if descending { "descending" } else { "ascending" });
    let arrow = move || if active.get() == Some(true) { "arrow-down" } else { "arrow-up" };
    view! {
        <th scope="col" class=class aria-sort=order>
            <a class="sort" href=move || href.get()>
                <span>{label}</span>
                {move || view! { <Icon name=arrow()/> }}
            </a>
        </th>
    }
}
