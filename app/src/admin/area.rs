//! The areas of the administration, and the head that their pages share.

use crate::{
    agent::use_heading,
    tr,
    ui::{PageTitle, Tab, Tabs},
    viewer::use_viewer,
};
use domain::Permission;
use leptos::prelude::*;

/// An area of the administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    Agents,
    Roles,
    Fields,
    Links,
    Settings,
    Imports,
    Audit,
}

impl Area {
    /// All areas, in the order in which they are shown.
    pub(crate) const ALL: [Self; 7] =
        [Self::Agents, Self::Roles, Self::Fields, Self::Links, Self::Settings, Self::Imports, Self::Audit];

    /// The areas that the viewer may see.
    pub(crate) fn permitted() -> Vec<Self> {
        let viewer = use_viewer();
        Self::ALL.into_iter().filter(|area| viewer.may(area.needs())).collect()
    }

    pub(crate) fn needs(self) -> Permission {
        match self {
            Self::Agents | Self::Roles => Permission::AgentManage,
            Self::Fields | Self::Links | Self::Settings => Permission::Configure,
            Self::Imports => Permission::Import,
            Self::Audit => Permission::AuditRead,
        }
    }

    pub(crate) fn href(self) -> &'static str {
        match self {
            Self::Agents => "/admin/agents",
            Self::Roles => "/admin/roles",
            Self::Fields => "/admin/fields",
            Self::Links => "/admin/links",
            Self::Settings => "/admin/settings",
            Self::Imports => "/admin/imports",
            Self::Audit => "/admin/audit",
        }
    }

    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Agents => "users",
            Self::Roles => "shield-check",
            Self::Fields => "list-checks",
            Self::Links => "link",
            Self::Settings => "settings-2",
            Self::Imports => "file-up",
            Self::Audit => "scroll-text",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Agents => tr!(admin.areas.agents.title),
            Self::Roles => tr!(admin.areas.roles.title),
            Self::Fields => tr!(admin.areas.fields.title),
            Self::Links => tr!(admin.areas.links.title),
            Self::Settings => tr!(admin.areas.settings.title),
            Self::Imports => tr!(admin.areas.imports.title),
            Self::Audit => tr!(admin.areas.audit.title),
        }
    }

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Agents => tr!(admin.areas.agents.text),
            Self::Roles => tr!(admin.areas.roles.text),
            Self::Fields => tr!(admin.areas.fields.text),
            Self::Links => tr!(admin.areas.links.text),
            Self::Settings => tr!(admin.areas.settings.text),
            Self::Imports => tr!(admin.areas.imports.text),
            Self::Audit => tr!(admin.areas.audit.text),
        }
    }
}

/// The head of an area's page: its title, its actions, and the way to the other areas.
#[component]
pub(crate) fn AreaHead(
    /// The area of the page.
    area: Area,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = use_heading();
    let title = area.title();
    Effect::new(move |_| heading.set(title, None));
    let tabs = Area::permitted()
        .into_iter()
        .map(|each| view! { <Tab href=each.href() current=each == area>{each.title()}</Tab> })
        .collect_view();
    view! {
        <PageTitle text=title />
        <div class="page-head">
            <div class="page-title">
                <h1>{title}</h1>
                <p>{area.text()}</p>
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
        <Tabs label=tr!(admin.admin_areas)>{tabs}</Tabs>
    }
}
