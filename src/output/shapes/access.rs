//! The columns of memberships, roles and rules: who may do what, and why.
//!
//! For several users a row is `{"user": {id, login}, "group": {...}}`, the group as Okta sent it;
//! with `role` in its place for roles.

use super::column;
use crate::output::record::{Kind, Shape, When};

/// Groups of several users, a row for each pair.
pub static USER_GROUP: Shape = Shape {
    noun: "membership",
    plural: "memberships",
    id: "group.id",
    columns: &[
        column("login", "LOGIN", "user.login", When::Default, Kind::Address),
        column(
            "name",
            "GROUP",
            "group.profile.name",
            When::Default,
            Kind::Text,
        ),
        column("type", "TYPE", "group.type", When::Default, Kind::Text),
        column("id", "GROUP-ID", "group.id", When::Default, Kind::Address),
        column("userId", "USER-ID", "user.id", When::Wide, Kind::Address),
        column(
            "description",
            "DESCRIPTION",
            "group.profile.description",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: None,
    label: "name",
};

/// Roles of one user or group.
pub static ROLE: Shape = Shape {
    noun: "role",
    plural: "roles",
    id: "id",
    columns: &[
        column("type", "TYPE", "type", When::Default, Kind::Text),
        column("label", "LABEL", "label", When::Default, Kind::Text),
        column(
            "assignmentType",
            "ASSIGNMENT",
            "assignmentType",
            When::Default,
            Kind::Text,
        ),
        column("status", "STATUS", "status", When::Default, Kind::Status),
        column("id", "ID", "id", When::Default, Kind::Address),
        column("role", "ROLE", "role", When::Wide, Kind::Address),
        column(
            "resource-set",
            "RESOURCE-SET",
            "resource-set",
            When::Wide,
            Kind::Address,
        ),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
        column(
            "lastUpdated",
            "LAST-UPDATED",
            "lastUpdated",
            When::OnRequest,
            Kind::Time,
        ),
    ],
    open: None,
    label: "label",
};

/// Roles of several users or groups, a row for each pair.
pub static USER_ROLE: Shape = Shape {
    noun: "role",
    plural: "roles",
    id: "role.id",
    columns: &[
        column("login", "LOGIN", "user.login", When::Default, Kind::Address),
        column("type", "TYPE", "role.type", When::Default, Kind::Text),
        column("label", "LABEL", "role.label", When::Default, Kind::Text),
        column(
            "assignmentType",
            "ASSIGNMENT",
            "role.assignmentType",
            When::Default,
            Kind::Text,
        ),
        column("id", "ID", "role.id", When::Default, Kind::Address),
        column("status", "STATUS", "role.status", When::Wide, Kind::Status),
        column("role", "ROLE", "role.role", When::Wide, Kind::Address),
        column(
            "resource-set",
            "RESOURCE-SET",
            "role.resource-set",
            When::Wide,
            Kind::Address,
        ),
        column("userId", "USER-ID", "user.id", When::Wide, Kind::Address),
    ],
    open: None,
    label: "label",
};

/// Roles of several groups, a row for each pair.
pub static GROUP_ROLE: Shape = Shape {
    noun: "role",
    plural: "roles",
    id: "role.id",
    columns: &[
        column("name", "GROUP", "group.name", When::Default, Kind::Text),
        column("type", "TYPE", "role.type", When::Default, Kind::Text),
        column("label", "LABEL", "role.label", When::Default, Kind::Text),
        column("id", "ID", "role.id", When::Default, Kind::Address),
        column("status", "STATUS", "role.status", When::Wide, Kind::Status),
        column("groupId", "GROUP-ID", "group.id", When::Wide, Kind::Address),
    ],
    open: None,
    label: "label",
};

/// Group rules.
pub static GROUP_RULE: Shape = Shape {
    noun: "group_rule",
    plural: "group_rules",
    id: "id",
    columns: &[
        column("name", "NAME", "name", When::Default, Kind::Text),
        column("status", "STATUS", "status", When::Default, Kind::Status),
        column(
            "expression",
            "EXPRESSION",
            "conditions.expression.value",
            When::Default,
            Kind::Text,
        ),
        column("id", "ID", "id", When::Default, Kind::Address),
        column(
            "groupIds",
            "GROUP-IDS",
            "actions.assignUserToGroups.groupIds",
            When::Wide,
            Kind::Text,
        ),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
        column(
            "lastUpdated",
            "LAST-UPDATED",
            "lastUpdated",
            When::OnRequest,
            Kind::Time,
        ),
        column(
            "exclude",
            "EXCLUDE",
            "conditions.people.users.exclude",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: None,
    label: "name",
};

/// Custom roles.
pub static CUSTOM_ROLE: Shape = Shape {
    noun: "custom_role",
    plural: "custom_roles",
    id: "id",
    columns: &[
        column("label", "LABEL", "label", When::Default, Kind::Text),
        column(
            "description",
            "DESCRIPTION",
            "description",
            When::Default,
            Kind::Text,
        ),
        column("id", "ID", "id", When::Default, Kind::Address),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
        column(
            "lastUpdated",
            "LAST-UPDATED",
            "lastUpdated",
            When::Wide,
            Kind::Time,
        ),
    ],
    open: None,
    label: "label",
};

/// What a custom role allows.
pub static PERMISSION: Shape = Shape {
    noun: "permission",
    plural: "permissions",
    id: "label",
    columns: &[
        column("label", "LABEL", "label", When::Default, Kind::Address),
        column(
            "conditions",
            "CONDITIONS",
            "conditions",
            When::Default,
            Kind::Text,
        ),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
    ],
    open: None,
    label: "label",
};

/// What custom roles reach.
pub static RESOURCE_SET: Shape = Shape {
    noun: "resource_set",
    plural: "resource_sets",
    id: "id",
    columns: &[
        column("label", "LABEL", "label", When::Default, Kind::Text),
        column(
            "description",
            "DESCRIPTION",
            "description",
            When::Default,
            Kind::Text,
        ),
        column("id", "ID", "id", When::Default, Kind::Address),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
        column(
            "lastUpdated",
            "LAST-UPDATED",
            "lastUpdated",
            When::Wide,
            Kind::Time,
        ),
    ],
    open: None,
    label: "label",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shape_names_a_column_twice_and_every_label_is_a_column() {
        let all = [
            &USER_GROUP,
            &ROLE,
            &USER_ROLE,
            &GROUP_ROLE,
            &GROUP_RULE,
            &CUSTOM_ROLE,
            &PERMISSION,
            &RESOURCE_SET,
        ];
        for shape in all {
            let mut names: Vec<_> = shape.columns.iter().map(|c| c.name).collect();
            assert!(names.contains(&shape.label), "{}", shape.noun);
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), shape.columns.len(), "{}", shape.noun);
        }
    }
}
