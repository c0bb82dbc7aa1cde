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
use crate::{chunk::pages_of, viewer::use_viewer};
use domain::Permission;
use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Redirect, Route},
    path,
};

pages_of!(entrance, load_entrance, EntrancePage { SignIn, SetUp });

pages_of!(
    agent,
    load_pages,
    AgentPage {
        AddCustomerUser,
        CustomerUserDetail,
        EditCustomerUser,
        CustomerList,
        AddCustomer,
        CustomerDetail,
        EditCustomer,
        Profile,
    }
);

/// Pages without the shell.
#[component(transparent)]
pub(crate) fn Entrance() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("/sign-in") view=EntrancePage::SignIn />
            <Route path=path!("/setup/:token") view=EntrancePage::SetUp />
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
            <Route path=path!("/customer-users/new") view=AgentPage::AddCustomerUser />
            <Route path=path!("/customer-users/:id") view=AgentPage::CustomerUserDetail />
            <Route path=path!("/customer-users/:id/edit") view=AgentPage::EditCustomerUser />
            <Route path=path!("/customers") view=AgentPage::CustomerList />
            <Route path=path!("/customers/new") view=AgentPage::AddCustomer />
            <Route path=path!("/customers/:id") view=AgentPage::CustomerDetail />
            <Route path=path!("/customers/:id/edit") view=AgentPage::EditCustomer />
            <Route path=path!("/profile") view=AgentPage::Profile />
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
