//! The columns of roles that were read with their targets: what each is limited to, in words.

use serde_json::Value;

use super::column;
use crate::output::record::{Cell, Column, Get, Kind, Shape, When, at};

/// Roles of one user or group.
pub static ROLE_TARGETS: Shape = Shape {
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
        targets(of_role),
        column("id", "ID", "id", When::Default, Kind::Address),
        column("status", "STATUS", "status", When::Wide, Kind::Status),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
    ],
    open: None,
    label: "label",
};

/// Roles of several users, a row for each pair.
pub static USER_ROLE_TARGETS: Shape = Shape {
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
        targets(of_row),
        column("id", "ID", "role.id", When::Default, Kind::Address),
        column("userId", "USER-ID", "user.id", When::Wide, Kind::Address),
    ],
    open: None,
    label: "label",
};

/// Roles of several groups, a row for each pair.
pub static GROUP_ROLE_TARGETS: Shape = Shape {
    noun: "role",
    plural: "roles",
    id: "role.id",
    columns: &[
        column("name", "GROUP", "group.name", When::Default, Kind::Text),
        column("type", "TYPE", "role.type", When::Default, Kind::Text),
        column("label", "LABEL", "role.label", When::Default, Kind::Text),
        targets(of_row),
        column("id", "ID", "role.id", When::Default, Kind::Address),
        column("groupId", "GROUP-ID", "group.id", When::Wide, Kind::Address),
    ],
    open: None,
    label: "label",
};

const fn targets(get: fn(&Value) -> Cell) -> Column {
    Column {
        name: "targets",
        header: "TARGETS",
        get: Get::With(get),
        when: When::Default,
        kind: Kind::Text,
    }
}

fn of_row(row: &Value) -> Cell {
    row.get("role").map_or(Cell::Null, of_role)
}

/// Names what a role is limited to; one that nothing limits reaches all there is.
fn of_role(role: &Value) -> Cell {
    let list = |path: &str, names: &[&str]| -> Vec<String> {
        let items = at(role, path).and_then(Value::as_array);
        let name = |item: &Value| {
            let mut found = names.iter().filter_map(|name| at(item, name)?.as_str());
            found.next().map(str::to_owned)
        };
        items.into_iter().flatten().filter_map(name).collect()
    };
    let mut all = list("targets.groups", &["profile.name", "id"]);
    all.extend(list("targets.apps", &["displayName", "name"]));
    let set = at(role, "targets.resource_set.label").or_else(|| role.get("resource-set"));
    all.extend(set.and_then(Value::as_str).map(str::to_owned));
    if all.is_empty() {
        return "all".into();
    }
    all.join(", ").into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_role_says_what_it_is_limited_to_or_that_nothing_limits_it() {
        for (role, said) in [
            (json!({"targets": {}}), "all"),
            (json!({"targets": {"groups": []}}), "all"),
            (
                json!({"targets": {"groups": [{"profile": {"name": "A"}}, {"id": "00g1"}]}}),
                "A, 00g1",
            ),
            (
                json!({"targets": {"apps": [{"name": "slack"}, {"name": "x", "displayName": "X"}]}}),
                "slack, X",
            ),
            (
                json!({"resource-set": "iam1", "targets": {"resource_set": {"label": "Hires"}}}),
                "Hires",
            ),
            (
                json!({"resource-set": "iam1", "targets": {"resource_set": null}}),
                "iam1",
            ),
        ] {
            assert_eq!(of_role(&role).plain(), said);
            assert_eq!(of_row(&json!({ "role": role })).plain(), said);
        }
    }
}
