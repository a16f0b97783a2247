//! The columns of what is neither a user nor a group.

use super::column;
use crate::output::record::{Kind, Shape, When};

/// Identity providers.
pub static IDENTITY_PROVIDER: Shape = Shape {
    noun: "idp",
    plural: "idps",
    id: "id",
    columns: &[
        column("name", "NAME", "name", When::Default, Kind::Text),
        column("type", "TYPE", "type", When::Default, Kind::Text),
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
            "issuerMode",
            "ISSUER-MODE",
            "issuerMode",
            When::OnRequest,
            Kind::Text,
        ),
        column(
            "userNameTemplate",
            "USERNAME-TEMPLATE",
            "policy.subject.userNameTemplate.template",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: None,
    label: "name",
};

/// Attributes of a schema, each with its name.
pub static ATTRIBUTE: Shape = Shape {
    noun: "attribute",
    plural: "attributes",
    id: "name",
    columns: &[
        column("name", "NAME", "name", When::Default, Kind::Address),
        column("title", "TITLE", "title", When::Default, Kind::Text),
        column("type", "TYPE", "type", When::Default, Kind::Text),
        column(
            "required",
            "REQUIRED",
            "required",
            When::Default,
            Kind::Text,
        ),
        column("custom", "CUSTOM", "custom", When::Default, Kind::Text),
        column("items", "ITEMS", "items.type", When::Wide, Kind::Text),
        column("enum", "ENUM", "enum", When::Wide, Kind::Text),
        column("format", "FORMAT", "format", When::Wide, Kind::Text),
        column("unique", "UNIQUE", "unique", When::Wide, Kind::Text),
        column(
            "mutability",
            "MUTABILITY",
            "mutability",
            When::Wide,
            Kind::Text,
        ),
        column("master", "MASTER", "master.type", When::Wide, Kind::Text),
        column(
            "minLength",
            "MIN-LENGTH",
            "minLength",
            When::Wide,
            Kind::Text,
        ),
        column(
            "maxLength",
            "MAX-LENGTH",
            "maxLength",
            When::Wide,
            Kind::Text,
        ),
        column(
            "description",
            "DESCRIPTION",
            "description",
            When::OnRequest,
            Kind::Text,
        ),
        column("scope", "SCOPE", "scope", When::OnRequest, Kind::Text),
        column("pattern", "PATTERN", "pattern", When::OnRequest, Kind::Text),
        column(
            "permissions",
            "PERMISSIONS",
            "permissions",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: None,
    label: "title",
};
