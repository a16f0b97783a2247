//! The columns of what belongs to users: factors, grants, tokens, applications, blocks, relations.
//!
//! Each comes in two shapes: the objects of one user, and rows of `{"user": .., NOUN: ..}` where
//! there are several users.

use serde_json::Value;

use super::column;
use crate::output::record::{Cell, Column, Get, Kind, Shape, When, at};

/// Defines the shape of the objects of one user, and that of rows which name the user as well.
macro_rules! of_users {
    (
        $doc:literal, $one:ident, $several:ident, $noun:literal, $plural:literal, $id:literal;
        $($name:literal $header:literal $path:literal $when:ident $kind:ident;)*
    ) => {
        #[doc = concat!($doc, ", of one user.")]
        pub static $one: Shape = Shape {
            noun: $noun,
            plural: $plural,
            id: $id,
            columns: &[$(column($name, $header, $path, When::$when, Kind::$kind)),*],
            open: None,
            label: $id,
        };

        #[doc = concat!($doc, ", of several users.")]
        pub static $several: Shape = Shape {
            noun: $noun,
            plural: $plural,
            id: concat!($noun, ".", $id),
            columns: &[
                column("user", "USER", "user.login", When::Default, Kind::Address),
                $(column($name, $header, concat!($noun, ".", $path), When::$when, Kind::$kind),)*
                column("userId", "USER-ID", "user.id", When::Wide, Kind::Address),
            ],
            open: None,
            label: $id,
        };
    };
}

of_users! {
    "Enrolled factors", FACTOR, FACTOR_OF_USER, "factor", "factors", "id";
    "factorType" "TYPE" "factorType" Default Text;
    "provider" "PROVIDER" "provider" Default Text;
    "status" "STATUS" "status" Default Status;
    "name" "NAME" "profile.name" Default Text;
    "phoneNumber" "PHONE" "profile.phoneNumber" Default Text;
    "id" "ID" "id" Default Address;
    "created" "CREATED" "created" Wide Time;
    "lastUpdated" "LAST-UPDATED" "lastUpdated" Wide Time;
    "question" "QUESTION" "profile.questionText" OnRequest Text;
    "email" "EMAIL" "profile.email" OnRequest Text;
}

of_users! {
    "What was granted to OAuth clients", GRANT, GRANT_OF_USER, "grant", "grants", "id";
    "scopeId" "SCOPE" "scopeId" Default Text;
    "clientId" "CLIENT" "clientId" Default Address;
    "status" "STATUS" "status" Default Status;
    "id" "ID" "id" Default Address;
    "created" "CREATED" "created" Wide Time;
    "source" "SOURCE" "source" Wide Text;
    "issuer" "ISSUER" "issuer" OnRequest Text;
}

of_users! {
    "Refresh tokens of OAuth clients", TOKEN, TOKEN_OF_USER, "token", "tokens", "id";
    "clientId" "CLIENT" "clientId" Default Address;
    "scopes" "SCOPES" "scopes" Default Text;
    "expiresAt" "EXPIRES" "expiresAt" Default Time;
    "status" "STATUS" "status" Default Status;
    "id" "ID" "id" Default Address;
    "created" "CREATED" "created" Wide Time;
    "issuer" "ISSUER" "issuer" OnRequest Text;
}

of_users! {
    "Applications", APP, APP_OF_USER, "app", "apps", "id";
    "label" "LABEL" "label" Default Text;
    "name" "NAME" "name" Default Text;
    "status" "STATUS" "status" Default Status;
    "signOnMode" "SIGN-ON" "signOnMode" Default Text;
    "id" "ID" "id" Default Address;
    "scope" "ASSIGNED-BY" "_embedded.user.scope" Wide Text;
    "created" "CREATED" "created" Wide Time;
    "lastUpdated" "LAST-UPDATED" "lastUpdated" Wide Time;
}

of_users! {
    "Blocks", BLOCK, BLOCK_OF_USER, "block", "blocks", "type";
    "type" "TYPE" "type" Default Text;
    "appliesTo" "APPLIES-TO" "appliesTo" Default Text;
}

of_users! {
    "Relations", LINK, LINK_OF_USER, "link", "links", "id";
    "name" "NAME" "name" Default Text;
    "login" "LOGIN" "login" Default Address;
    "id" "ID" "id" Default Address;
}

const fn names(name: &'static str, header: &'static str, get: fn(&Value) -> Cell) -> Column {
    Column {
        name,
        header,
        get: Get::With(get),
        when: When::Default,
        kind: Kind::Text,
    }
}

/// The names of all objects of a list, in one cell.
fn joined(user: &Value, list: &str, name: &str) -> Cell {
    let Some(things) = at(user, list).and_then(Value::as_array) else {
        return Cell::Null;
    };
    let names: Vec<&str> = things
        .iter()
        .filter_map(|thing| at(thing, name)?.as_str())
        .collect();
    names.join(", ").into()
}

/// Users with what belongs to them: `{"user": .., "groups": [..], ..}`.
pub static USER_WITH: Shape = Shape {
    noun: "user",
    plural: "users",
    id: "user.id",
    columns: &[
        column(
            "login",
            "LOGIN",
            "user.profile.login",
            When::Default,
            Kind::Address,
        ),
        column(
            "status",
            "STATUS",
            "user.status",
            When::Default,
            Kind::Status,
        ),
        column("id", "ID", "user.id", When::Default, Kind::Address),
        names("groups", "GROUPS", |user| {
            joined(user, "groups", "profile.name")
        }),
        names("factors", "FACTORS", |user| {
            joined(user, "factors", "factorType")
        }),
        names("roles", "ROLES", |user| joined(user, "roles", "label")),
        names("apps", "APPS", |user| joined(user, "apps", "label")),
        column("events", "EVENTS", "events", When::OnRequest, Kind::Text),
    ],
    open: Some("user"),
    label: "login",
};

/// Assignments to one application.
pub static APP_USER: Shape = Shape {
    noun: "app_user",
    plural: "app_users",
    id: "id",
    columns: &[
        column(
            "userName",
            "USER-NAME",
            "credentials.userName",
            When::Default,
            Kind::Address,
        ),
        column("scope", "ASSIGNED-BY", "scope", When::Default, Kind::Text),
        column("status", "STATUS", "status", When::Default, Kind::Status),
        column("id", "ID", "id", When::Default, Kind::Address),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
        column(
            "lastUpdated",
            "LAST-UPDATED",
            "lastUpdated",
            When::Wide,
            Kind::Time,
        ),
        column(
            "syncState",
            "SYNC-STATE",
            "syncState",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: Some("profile"),
    label: "userName",
};

/// Metadata of API tokens.
pub static API_TOKEN: Shape = Shape {
    noun: "api_token",
    plural: "api_tokens",
    id: "id",
    columns: &[
        column("name", "NAME", "name", When::Default, Kind::Text),
        column("userId", "USER-ID", "userId", When::Default, Kind::Address),
        column(
            "lastUpdated",
            "LAST-USED",
            "lastUpdated",
            When::Default,
            Kind::Time,
        ),
        column(
            "expiresAt",
            "EXPIRES",
            "expiresAt",
            When::Default,
            Kind::Time,
        ),
        column("id", "ID", "id", When::Default, Kind::Address),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
        column("clientName", "CLIENT", "clientName", When::Wide, Kind::Text),
        column(
            "network",
            "NETWORK",
            "network.connection",
            When::Wide,
            Kind::Text,
        ),
    ],
    open: None,
    label: "name",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shape_names_a_column_twice_and_every_label_is_a_column() {
        for shape in [
            &FACTOR,
            &FACTOR_OF_USER,
            &GRANT,
            &GRANT_OF_USER,
            &TOKEN,
            &TOKEN_OF_USER,
            &APP,
            &APP_OF_USER,
            &BLOCK,
            &BLOCK_OF_USER,
            &LINK,
            &LINK_OF_USER,
            &USER_WITH,
            &APP_USER,
            &API_TOKEN,
        ] {
            let mut names: Vec<_> = shape.columns.iter().map(|c| c.name).collect();
            assert!(names.contains(&shape.label), "{}", shape.noun);
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), shape.columns.len(), "{}", shape.noun);
        }
    }
}
