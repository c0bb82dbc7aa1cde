//! What is at which address.

use super::pages::{AgentPages, Entrance};
use super::shell::{Shell, provide_sign_in_again};
use crate::admin::AdminPages;
use crate::{
    api::ApiError,
    live::provide_live,
    states::PageProblem,
    ui::{provide_toasts, provide_unsaved},
    viewer::use_viewer,
};
use domain::Error;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
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
                    <Route path=path!("/*any") view=NotFound />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! { <PageProblem error=ApiError::Domain(Error::NotFound) /> }
}
