//! What is at which address: the pages of this bundle, and those of the other, which the server has.

#[cfg(feature = "agent")]
use super::pages::{AgentPages, Entrance};
use super::shell::{Shell, provide_sign_in_again};
#[cfg(feature = "admin")]
use crate::admin::AdminPages;
use crate::{
    api::ApiError,
    live::provide_live,
    states::{Loading, PageProblem},
    ui::{provide_toasts, provide_unsaved},
    viewer::use_viewer,
};
use domain::Error;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    hooks::use_location,
    path,
};
use std::time::Duration;

/// Everything within the document's body.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_toasts();
    provide_live(&use_viewer());
    provide_sign_in_again();
    provide_unsaved();
    Effect::new(|_: Option<()>| {
        // Tests and scripts wait for this before they click. Parts that came with data are hydrated in microtasks.
        set_timeout(
            || {
                if let Some(root) = document().document_element() {
                    let _ = root.set_attribute("data-hydrated", "true");
                }
            },
            Duration::ZERO,
        );
    });
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Entrance />
                <ParentRoute path=path!("") view=Shell>
                    <AgentPages />
                    <AdminPages />
                    <Route path=path!("/*any") view=Unknown />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

#[cfg(not(feature = "agent"))]
#[component(transparent)]
fn Entrance() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! { <Route path=path!("/sign-in") view=Elsewhere /> }.into_inner()
}

#[cfg(not(feature = "agent"))]
#[component(transparent)]
fn AgentPages() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! { <Route path=path!("/") view=Elsewhere /> }.into_inner()
}

#[cfg(not(feature = "admin"))]
#[component(transparent)]
fn AdminPages() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! { <Route path=path!("/admin") view=Elsewhere /> }.into_inner()
}

/// A page of the other bundle, which the browser gets from the server as a whole.
#[component]
fn Elsewhere() -> impl IntoView {
    let wanted = use_location();
    Effect::new(move |_| {
        let (path, query) = (wanted.pathname.get(), wanted.search.get());
        // The router notes the address in the browser's history right after this.
        set_timeout(
            move || {
                let location = window().location();
                // Without it the page stays as empty as it is, which a reload by hand mends.
                let _ = if location.pathname().is_ok_and(|here| here == path) {
                    location.reload()
                } else if query.is_empty() {
                    location.assign(&path)
                } else {
                    location.assign(&format!("{path}?{query}"))
                };
            },
            Duration::ZERO,
        );
    });
    view! { <Loading /> }
}

/// No page of this bundle: one of the other, or none at all.
#[component]
fn Unknown() -> impl IntoView {
    let path = use_location().pathname;
    if crate::is_here(&path.get_untracked()) {
        view! { <NotFound /> }.into_any()
    } else {
        view! { <Elsewhere /> }.into_any()
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! { <PageProblem error=ApiError::Domain(Error::NotFound) /> }
}
