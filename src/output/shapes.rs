//! The columns of each kind of object this program lists.
//!
//! A new kind of object is one more constant here. Names are the API's own, so that what a table
//! shows can be found again in the JSON.

mod access;
mod belongings;
mod others;
mod own;
mod role_targets;

use serde_json::Value;

pub use access::{
    CUSTOM_ROLE, GROUP_ROLE, GROUP_RULE, PERMISSION, RESOURCE_SET, ROLE, USER_GROUP, USER_ROLE,
};
pub use belongings::{
    API_TOKEN, APP, APP_OF_USER, APP_USER, BLOCK, BLOCK_OF_USER, FACTOR, FACTOR_OF_USER, GRANT,
    GRANT_OF_USER, LINK, LINK_OF_USER, TOKEN, TOKEN_OF_USER, USER_WITH,
};
pub use others::{ATTRIBUTE, EVENT, EVENT_HOOK, IDENTITY_PROVIDER};
pub use own::{
    COMMAND, CONNECTION, DIAGNOSIS, EXIT_CODE, KEPT_APP, ORG, RUN, SANDBOX, SETTING, STEP, VARIABLE,
};
pub use role_targets::{GROUP_ROLE_TARGETS, ROLE_TARGETS, USER_ROLE_TARGETS};

use super::record::{Cell, Column, Get, Kind, Shape, When, at};

const fn column(
    name: &'static str,
    header: &'static str,
    path: &'static str,
    when: When,
    kind: Kind,
) -> Column {
    Column {
        name,
        header,
        get: Get::Path(path),
        when,
        kind,
    }
}

/// Users: `LOGIN NAME STATUS LAST-LOGIN ID`, and any attribute of the profile by its name.
pub static USER: Shape = Shape {
    noun: "user",
    plural: "users",
    id: "id",
    columns: &[
        column(
            "login",
            "LOGIN",
            "profile.login",
            When::Default,
            Kind::Address,
        ),
        Column {
            name: "name",
            header: "NAME",
            get: Get::With(user_name),
            when: When::Default,
            kind: Kind::Text,
        },
        column("status", "STATUS", "status", When::Default, Kind::Status),
        column(
            "lastLogin",
            "LAST-LOGIN",
            "lastLogin",
            When::Default,
            Kind::Time,
        ),
        column("id", "ID", "id", When::Default, Kind::Address),
        column("email", "EMAIL", "profile.email", When::Wide, Kind::Text),
        column(
            "department",
            "DEPARTMENT",
            "profile.department",
            When::Wide,
            Kind::Text,
        ),
        column("title", "TITLE", "profile.title", When::Wide, Kind::Text),
        column(
            "firstName",
            "FIRST-NAME",
            "profile.firstName",
            When::Wide,
            Kind::Text,
        ),
        column(
            "lastName",
            "LAST-NAME",
            "profile.lastName",
            When::Wide,
            Kind::Text,
        ),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
        column("type", "TYPE", "type.id", When::Wide, Kind::Text),
        column(
            "activated",
            "ACTIVATED",
            "activated",
            When::OnRequest,
            Kind::Time,
        ),
        column(
            "statusChanged",
            "STATUS-CHANGED",
            "statusChanged",
            When::OnRequest,
            Kind::Time,
        ),
        column(
            "lastUpdated",
            "LAST-UPDATED",
            "lastUpdated",
            When::OnRequest,
            Kind::Time,
        ),
        column(
            "passwordChanged",
            "PASSWORD-CHANGED",
            "passwordChanged",
            When::OnRequest,
            Kind::Time,
        ),
        column(
            "transitioningToStatus",
            "TRANSITIONING-TO-STATUS",
            "transitioningToStatus",
            When::OnRequest,
            Kind::Status,
        ),
        column(
            "realmId",
            "REALM-ID",
            "realmId",
            When::OnRequest,
            Kind::Text,
        ),
        column(
            "provider",
            "PROVIDER",
            "credentials.provider.type",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: Some("profile"),
    label: "login",
};

/// What every user in an envelope has, be it null.
pub(super) const USER_MEMBERS: [&str; 11] = [
    "id",
    "status",
    "created",
    "activated",
    "statusChanged",
    "lastLogin",
    "lastUpdated",
    "passwordChanged",
    "type",
    "profile",
    "credentials",
];

/// Groups, and any attribute of their profile by its name.
pub static GROUP: Shape = Shape {
    noun: "group",
    plural: "groups",
    id: "id",
    columns: &[
        column("name", "NAME", "profile.name", When::Default, Kind::Text),
        column("type", "TYPE", "type", When::Default, Kind::Text),
        column("id", "ID", "id", When::Default, Kind::Address),
        column(
            "description",
            "DESCRIPTION",
            "profile.description",
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
            "lastMembershipUpdated",
            "LAST-MEMBERSHIP-UPDATED",
            "lastMembershipUpdated",
            When::Wide,
            Kind::Time,
        ),
        column(
            "usersCount",
            "USERS",
            "_embedded.stats.usersCount",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: Some("profile"),
    label: "name",
};

/// What became of one target of a write.
pub static OUTCOME: Shape = Shape {
    noun: "outcome",
    plural: "outcomes",
    id: "id",
    columns: &[
        column("target", "TARGET", "target", When::Default, Kind::Address),
        column("action", "ACTION", "action", When::Default, Kind::Text),
        column("status", "STATUS", "status", When::Default, Kind::Status),
        column("error", "ERROR", "error", When::Default, Kind::Text),
        column("id", "ID", "id", When::Default, Kind::Address),
        column("success", "SUCCESS", "success", When::Wide, Kind::Text),
        column(
            "request_id",
            "REQUEST-ID",
            "request_id",
            When::Wide,
            Kind::Text,
        ),
        column("changes", "CHANGES", "changes", When::OnRequest, Kind::Text),
        column("line", "LINE", "line", When::OnRequest, Kind::Text),
    ],
    open: None,
    label: "target",
};

/// Any object of the API, where only JSON can show it whole.
pub static OBJECT: Shape = Shape {
    noun: "result",
    plural: "results",
    id: "id",
    columns: &[
        column("id", "ID", "id", When::Default, Kind::Address),
        column("name", "NAME", "name", When::Default, Kind::Text),
        column("status", "STATUS", "status", When::Default, Kind::Status),
        column("type", "TYPE", "type", When::Default, Kind::Text),
        column("created", "CREATED", "created", When::Default, Kind::Time),
        column(
            "lastUpdated",
            "LAST-UPDATED",
            "lastUpdated",
            When::Default,
            Kind::Time,
        ),
    ],
    open: Some("profile"),
    label: "name",
};

/// User types; `-o options` shows them as label and value.
pub static USER_TYPE: Shape = Shape {
    noun: "user_type",
    plural: "user_types",
    id: "id",
    columns: &[
        column("name", "NAME", "name", When::Default, Kind::Text),
        column(
            "displayName",
            "DISPLAY-NAME",
            "displayName",
            When::Default,
            Kind::Text,
        ),
        column("default", "DEFAULT", "default", When::Default, Kind::Text),
        column("id", "ID", "id", When::Default, Kind::Address),
        column(
            "description",
            "DESCRIPTION",
            "description",
            When::Wide,
            Kind::Text,
        ),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
        column(
            "createdBy",
            "CREATED-BY",
            "createdBy",
            When::OnRequest,
            Kind::Text,
        ),
        column(
            "lastUpdated",
            "LAST-UPDATED",
            "lastUpdated",
            When::OnRequest,
            Kind::Time,
        ),
        column(
            "lastUpdatedBy",
            "LAST-UPDATED-BY",
            "lastUpdatedBy",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: None,
    label: "displayName",
};

/// The display name, or first and last name: the same choice as [`crate::model::User::name`].
fn user_name(user: &Value) -> Cell {
    let text = |path| {
        at(user, path)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    if let Some(name) = text("profile.displayName") {
        return name.into();
    }
    let parts: Vec<_> = [text("profile.firstName"), text("profile.lastName")]
        .into_iter()
        .flatten()
        .collect();
    if parts.is_empty() {
        Cell::Null
    } else {
        parts.join(" ").into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_shape_names_a_column_twice_and_every_label_exists() {
        for shape in [&USER, &GROUP, &OUTCOME, &USER_TYPE] {
            let mut names: Vec<_> = shape.columns.iter().map(|c| c.name).collect();
            assert!(names.contains(&shape.label), "{}", shape.noun);
            assert!(names.contains(&"id"), "{}", shape.noun);
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), shape.columns.len(), "{}", shape.noun);
        }
    }

    #[test]
    fn the_name_of_a_user_is_the_display_name_or_both_names() {
        let cases = [
            (
                json!({"displayName": "Ada L", "firstName": "A"}),
                Cell::from("Ada L"),
            ),
            (
                json!({"displayName": "", "firstName": "A", "lastName": "L"}),
                "A L".into(),
            ),
            (json!({"lastName": "L"}), "L".into()),
            (json!({}), Cell::Null),
        ];
        for (profile, expected) in cases {
            assert_eq!(user_name(&json!({ "profile": profile })), expected);
        }
    }
}
