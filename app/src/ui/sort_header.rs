//! The head of a column that can be sorted.

use leptos::{ev::MouseEvent, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::Icon;

/// What part a column has in the order of a list.
#[derive(Clone, Copy)]
pub struct Sorted {
    /// From the last to the first.
    pub descending: bool,
    /// Its place among the columns of the order, from 0.
    pub place: usize,
    /// How many columns make the order.
    pub of: usize,
}

/// A `<th>` with a real link to the same list in the order of this column; with Shift the column is added to the order.
#[component]
pub fn SortHeader(
    #[prop(into)] label: String,
    sorted: Option<Sorted>,
    /// The same list sorted by this column, or the other way round if it is already.
    href: String,
    /// The same list sorted by this column where the order so far leaves it open.
    also: String,
    /// The column's classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let navigate = use_navigate();
    let add = move |event: MouseEvent| {
        if event.shift_key() {
            event.prevent_default();
            navigate(&also, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    };
    let descending = sorted.is_some_and(|sorted| sorted.descending);
    let words = if descending { "descending" } else { "ascending" };
    // Only one column may say so.
    let order = sorted.filter(|sorted| sorted.place == 0).map(|_| words);
    let place = sorted.filter(|sorted| sorted.of > 1).map(|sorted| view! { <small>{sorted.place + 1}</small> });
    view! {
        <th scope="col" class=class aria-sort=order>
            <a class="sort" class:sorted=sorted.is_some() href=href on:click=add>
                <span>{label}</span>
                <Icon name=if descending { "arrow-down" } else { "arrow-up" } />
                {place}
            </a>
        </th>
    }
}
