//! Where this page is.

use leptos::prelude::*;

use super::Icon;

/// One step of the way to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    text: String,
    href: Option<String>,
}

impl Crumb {
    /// A page above this one.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()) }
    }

    /// This page, or a group that is no page.
    pub fn here(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: None }
    }
}

/// The way to this page; the last crumb is the page itself, `total` the number of things on it.
#[component]
pub fn Crumbs(
    #[prop(into)] trail: Signal<Vec<Crumb>>,
    #[prop(optional, into)] total: Signal<Option<String>>,
) -> impl IntoView {
    let steps = move || {
        let trail = trail.get();
        let last = trail.len().saturating_sub(1);
        trail.into_iter().enumerate().map(|(at, crumb)| step(crumb, at == last)).collect_view()
    };
    view! {
        <nav class="crumbs" aria-label=crate::tr!(ui.breadcrumb)>
            <ol>{steps} {move || total.get().map(|total| view! { <li class="total">{total}</li> })}</ol>
        </nav>
    }
}

fn step(crumb: Crumb, last: bool) -> AnyView {
    if last {
        return view! { <li aria-current="page">{crumb.text}</li> }.into_any();
    }
    let words = match crumb.href {
        Some(href) => view! { <a href=href>{crumb.text}</a> }.into_any(),
        None => view! { <span>{crumb.text}</span> }.into_any(),
    };
    view! { <li>{words} <Icon name="chevron-right"/></li> }.into_any()
}
