//! The administration's pages and their addresses.

use super::{
    AddAgent, AddRole, AgentList, Audit, EditAgent, EditRole, Fields, ImportList, ImportPage, Index, Links, RoleList,
    Settings,
};
use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Route},
    path,
};

/// Pages within the shell.
#[component(transparent)]
pub(crate) fn AdminPages() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("/admin") view=Index />
            <Route path=path!("/admin/agents") view=AgentList />
            <Route path=path!("/admin/agents/new") view=AddAgent />
            <Route path=path!("/admin/agents/:id") view=EditAgent />
            <Route path=path!("/admin/roles") view=RoleList />
            <Route path=path!("/admin/roles/new") view=AddRole />
            <Route path=path!("/admin/roles/:id") view=EditRole />
            <Route path=path!("/admin/fields") view=Fields />
            <Route path=path!("/admin/links") view=Links />
            <Route path=path!("/admin/settings") view=Settings />
            <Route path=path!("/admin/audit") view=Audit />
            <Route path=path!("/admin/imports") view=ImportList />
            <Route path=path!("/admin/imports/:id") view=ImportPage />
        </ParentRoute>
    }
    .into_inner()
}
