//! Roles.

mod form;
mod list;

pub use form::{AddRole, EditRole};
pub use list::RoleList;

use domain::Permission;

/// The permissions by what they are about, each group with its name.
fn groups() -> [(&'static str, Vec<Permission>); 4] {
    use crate::tr;
    use Permission as P;
    let of = |group: &str| -> Vec<Permission> {
        let group_of = |permission: Permission| match permission {
            P::CustomerUserRead
            | P::CustomerUserCreate
            | P::CustomerUserEdit
            | P::CustomerUserValidity
            | P::CustomerUserSecurity
            | P::CustomerUserPassword
            | P::NoteWrite => "people",
            P::CustomerRead | P::CustomerEdit => "customers",
            P::CustomerUserExport | P::Import => "data",
            P::AgentManage | P::Configure | P::AuditRead => "administration",
        };
        Permission::ALL.iter().copied().filter(|permission| group_of(*permission) == group).collect()
    };
    [
        (tr!(admin.roles.groups.people), of("people")),
        (tr!(admin.roles.groups.customers), of("customers")),
        (tr!(admin.roles.groups.data), of("data")),
        (tr!(admin.roles.groups.administration), of("administration")),
    ]
}
