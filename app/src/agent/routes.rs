//! All pages and their addresses.

#[cfg(feature = "admin")]
use crate::admin;
use crate::{
    agent::{
        customer_detail::CustomerDetail,
        customer_form::{AddCustomer, EditCustomer},
        customer_list::CustomerList,
        customer_user_detail::CustomerUserDetail,
        customer_user_form::{AddCustomerUser, EditCustomerUser},
        customer_user_list::CustomerUserList,
        profile::Profile,
        set_up::SetUp,
        shell::Shell,
        sign_in::SignIn,
    },
    api::ApiError,
    live::provide_live,
    states::{Loading, PageProblem},
    ui::{provide_toasts, provide_unsaved},
    viewer::use_viewer,
};
use domain::{Error, Permission};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    MatchNestedRoutes,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};
use std::time::Duration;

/// Leads to the first page that the viewer may see.
#[component]
fn Home() -> impl IntoView {
    let viewer = use_viewer();
    let path = if viewer.may(Permission::CustomerUserRead) {
        "/customer-users"
    } else if viewer.may(Permission::CustomerRead) {
        "/customers"
    } else {
        "/profile"
    };
    view! { <Redirect path=path /> }
}

/// Everything within the document's body.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_toasts();
    provide_live(&use_viewer());
    super::shell::provide_sign_in_again();
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

/// Pages without the shell.
#[cfg(feature = "agent")]
#[component(transparent)]
fn Entrance() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/sign-in") view=SignIn />
        <Route path=path!("/setup/:token") view=SetUp />
    }
    .into_inner()
}

#[cfg(not(feature = "agent"))]
#[component(transparent)]
fn Entrance() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/sign-in") view=Elsewhere /> }.into_inner()
}

/// The agents' own pages.
#[cfg(feature = "agent")]
#[component(transparent)]
fn AgentPages() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/") view=Home />
        <Route path=path!("/customer-users") view=CustomerUserList />
        <Route path=path!("/customer-users/new") view=AddCustomerUser />
        <Route path=path!("/customer-users/:id") view=CustomerUserDetail />
        <Route path=path!("/customer-users/:id/edit") view=EditCustomerUser />
        <Route path=path!("/customers") view=CustomerList />
        <Route path=path!("/customers/new") view=AddCustomer />
        <Route path=path!("/customers/:id") view=CustomerDetail />
        <Route path=path!("/customers/:id/edit") view=EditCustomer />
        <Route path=path!("/profile") view=Profile />
    }
    .into_inner()
}

#[cfg(not(feature = "agent"))]
#[component(transparent)]
fn AgentPages() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/") view=Elsewhere /> }.into_inner()
}

/// Administration.
#[cfg(feature = "admin")]
#[component(transparent)]
fn AdminPages() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/admin") view=admin::Index />
        <Route path=path!("/admin/agents") view=admin::AgentList />
        <Route path=path!("/admin/agents/new") view=admin::AddAgent />
        <Route path=path!("/admin/agents/:id") view=admin::EditAgent />
        <Route path=path!("/admin/roles") view=admin::RoleList />
        <Route path=path!("/admin/roles/new") view=admin::AddRole />
        <Route path=path!("/admin/roles/:id") view=admin::EditRole />
        <Route path=path!("/admin/fields") view=admin::Fields />
        <Route path=path!("/admin/links") view=admin::Links />
        <Route path=path!("/admin/settings") view=admin::Settings />
        <Route path=path!("/admin/audit") view=admin::Audit />
        <Route path=path!("/admin/imports") view=admin::ImportList />
        <Route path=path!("/admin/imports/:id") view=admin::ImportPage />
    }
    .into_inner()
}

#[cfg(not(feature = "admin"))]
#[component(transparent)]
fn AdminPages() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/admin") view=Elsewhere /> }.into_inner()
}

/// A page of the other bundle, which the browser gets from the server as a whole.
#[component]
fn Elsewhere() -> impl IntoView {
    Effect::new(|_| {
        // Without it the page stays as empty as it is, which a reload by hand mends.
        let _ = window().location().reload();
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
