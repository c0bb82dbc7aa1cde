//! The administration's pages and their addresses.

use super::{
    AddAgent, AddRole, AgentList, Audit, EditAgent, EditRole, Fields, ImportList, ImportPage, Index, Links, RoleList,
    Settings,
};
use crate::chunk::pages_of;
use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Route},
    path,
};

pages_of!(
    admin,
    load_pages,
    AdminPage {
        Index,
        AgentList,
        AddAgent,
        EditAgent,
        RoleList,
        AddRole,
        EditRole,
        Fields,
        Links,
        Settings,
        Audit,
        ImportList,
        ImportPage,
    }
);

/// Pages within the shell.
#[component(transparent)]
pub(crate) fn AdminPages() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("/admin") view=AdminPage::Index />
            <Route path=path!("/admin/agents") view=AdminPage::AgentList />
            <Route path=path!("/admin/agents/new") view=AdminPage::AddAgent />
            <Route path=path!("/admin/agents/:id") view=AdminPage::EditAgent />
            <Route path=path!("/admin/roles") view=AdminPage::RoleList />
            <Route path=path!("/admin/roles/new") view=AdminPage::AddRole />
            <Route path=path!("/admin/roles/:id") view=AdminPage::EditRole />
            <Route path=path!("/admin/fields") view=AdminPage::Fields />
            <Route path=path!("/admin/links") view=AdminPage::Links />
            <Route path=path!("/admin/settings") view=AdminPage::Settings />
            <Route path=path!("/admin/audit") view=AdminPage::Audit />
            <Route path=path!("/admin/imports") view=AdminPage::ImportList />
            <Route path=path!("/admin/imports/:id") view=AdminPage::ImportPage />
        </ParentRoute>
    }
    .into_inner()
}
