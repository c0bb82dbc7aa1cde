//! The agents' pages and their addresses.

use super::{
    customer_detail::CustomerDetail,
    customer_form::{AddCustomer, EditCustomer},
    customer_list::CustomerList,
    customer_user_detail::CustomerUserDetail,
    customer_user_form::{AddCustomerUser, EditCustomerUser},
    customer_user_list::CustomerUserList,
    profile::Profile,
    set_up::SetUp,
    sign_in::SignIn,
};
use crate::viewer::use_viewer;
use domain::Permission;
use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Redirect, Route},
    path,
};

/// Pages without the shell.
#[component(transparent)]
pub(crate) fn Entrance() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("/sign-in") view=SignIn />
            <Route path=path!("/setup/:token") view=SetUp />
        </ParentRoute>
    }
    .into_inner()
}

/// Pages within the shell.
#[component(transparent)]
pub(crate) fn AgentPages() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
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
        </ParentRoute>
    }
    .into_inner()
}

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
