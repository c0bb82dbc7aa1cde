//! The list of roles, and who may do what.

use super::groups;
use crate::{
    admin::area::{Area, AreaHead},
    api::{agents::list_roles, awaited, load},
    fresh::Fresh,
    live::Topic,
    states::{Loading, PageProblem},
    tr,
    ui::{ButtonKind, ButtonLink, Icon, IconLink, Tag, Tone},
    words,
};
use domain::{Permission, role::Role};
use leptos::prelude::*;

/// The list of roles.
#[component]
pub fn RoleList() -> impl IntoView {
    let roles = load(|| (), |()| list_roles());
    let retry = Callback::new(move |()| roles.refetch());
    view! {
        <AreaHead area=Area::Roles>
            <ButtonLink href="/admin/roles/new" kind=ButtonKind::Primary icon="plus">
                {tr!(admin.roles.add)}
            </ButtonLink>
        </AreaHead>
        <Suspense fallback=Loading>
            {awaited(move || async move {
                match roles.await {
                    Ok(first) => view! { <Both first=first /> }.into_any(),
                    Err(error) => view! { <PageProblem error=error on_retry=retry /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Both(first: Vec<Role>) -> impl IntoView {
    let roles = Fresh::new(first, Topic::Agents, list_roles).value;
    view! {
        <div class="admin-page">
            <div class="table long">
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="cell-main w-l">{tr!(admin.roles.name)}</th>
                            <th scope="col" class="cell-wide">{tr!(admin.roles.description)}</th>
                            <th scope="col" class="cell-sub w-m">{tr!(admin.roles.permissions)}</th>
                            <th scope="col" class="cell-side w-s num">{tr!(admin.roles.agents)}</th>
                            <th scope="col" class="cell-act">
                                <span class="sr">{tr!(common.edit)}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || roles.get() key=|role| (role.id, role.version, role.agents) children=row />
                    </tbody>
                </table>
            </div>
            <div class="panel">
                <header>
                    <h2 id="matrix-title">{tr!(admin.roles.matrix)}</h2>
                    <p>{tr!(admin.roles.matrix_text)}</p>
                </header>
                {move || matrix(&roles.read())}
            </div>
        </div>
    }
}

fn row(role: Role) -> impl IntoView {
    let href = format!("/admin/roles/{}", role.id);
    let count = tr!(admin.roles.count, n = role.draft.permissions.len(), total = Permission::ALL.len()).to_string();
    let name = role.draft.name;
    view! {
        <tr class:off=!role.draft.valid>
            <td class="cell-main">
                <a class="name" href=href.clone()>{name.clone()}</a>
                {(!role.draft.valid).then(|| view! { " " <Tag tone=Tone::Bad>{tr!(admin.roles.off)}</Tag> })}
            </td>
            <td class="cell-wide mute">{role.draft.description}</td>
            <td class="cell-sub">{count}</td>
            <td class="cell-side num">{role.agents}</td>
            <td class="cell-act">
                <IconLink icon="pencil" label=tr!(admin.roles.edit_one, name = name).to_string() href=href.clone() />
                <a class="row-link" href=href tabindex="-1" aria-hidden="true"></a>
            </td>
        </tr>
    }
}

/// All roles side by side.
fn matrix(roles: &[Role]) -> impl IntoView + use<> {
    let columns = roles.len() + 1;
    let heads = roles.iter().map(|role| view! { <th scope="col">{role.draft.name.clone()}</th> }).collect_view();
    let cell = |role: &Role, permission: Permission| {
        if role.draft.permissions.contains(&permission) {
            view! {
                <td>
                    <Icon name="check" />
                    <span class="sr">{tr!(admin.roles.may)}</span>
                </td>
            }
            .into_any()
        } else {
            view! {
                <td>
                    <span class="sr">{tr!(admin.roles.may_not)}</span>
                </td>
            }
            .into_any()
        }
    };
    let groups = groups()
        .into_iter()
        .map(|(name, permissions)| {
            let rows = permissions
                .into_iter()
                .map(|permission| {
                    view! {
                        <tr>
                            <th scope="row">{words::permission(permission)}</th>
                            {roles.iter().map(|role| cell(role, permission)).collect_view()}
                        </tr>
                    }
                })
                .collect_view();
            view! {
                <tbody>
                    <tr>
                        <th scope="rowgroup" colspan=columns.to_string()>
                            {name}
                        </th>
                    </tr>
                    {rows}
                </tbody>
            }
        })
        .collect_view();
    view! {
        <div class="table scroll matrix" tabindex="0" role="region" aria-labelledby="matrix-title">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{tr!(admin.roles.permission)}</th>
                        {heads}
                    </tr>
                </thead>
                {groups}
            </table>
        </div>
    }
}
