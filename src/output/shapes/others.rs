//! The columns of what is neither a user nor a group.

use serde_json::Value;

use super::column;
use crate::output::record::{Cell, Column, Get, Kind, Shape, When, at};

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

/// Events of the system log.
pub static EVENT: Shape = Shape {
    noun: "event",
    plural: "events",
    id: "uuid",
    columns: &[
        column("published", "TIME", "published", When::Default, Kind::Time),
        column("eventType", "EVENT", "eventType", When::Default, Kind::Text),
        column(
            "actor",
            "ACTOR",
            "actor.alternateId",
            When::Default,
            Kind::Text,
        ),
        Column {
            name: "target",
            header: "TARGET",
            get: Get::With(event_targets),
            when: When::Default,
            kind: Kind::Text,
        },
        column(
            "outcome",
            "OUTCOME",
            "outcome.result",
            When::Default,
            Kind::Status,
        ),
        column(
            "displayMessage",
            "MESSAGE",
            "displayMessage",
            When::Wide,
            Kind::Text,
        ),
        column("reason", "REASON", "outcome.reason", When::Wide, Kind::Text),
        column("severity", "SEVERITY", "severity", When::Wide, Kind::Text),
        column(
            "ipAddress",
            "IP-ADDRESS",
            "client.ipAddress",
            When::Wide,
            Kind::Text,
        ),
        column("uuid", "UUID", "uuid", When::Wide, Kind::Address),
        column(
            "transaction",
            "TRANSACTION",
            "transaction.id",
            When::OnRequest,
            Kind::Text,
        ),
        column(
            "actorId",
            "ACTOR-ID",
            "actor.id",
            When::OnRequest,
            Kind::Address,
        ),
        column(
            "userAgent",
            "USER-AGENT",
            "client.userAgent.rawUserAgent",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: None,
    label: "eventType",
};

/// Event hooks.
pub static EVENT_HOOK: Shape = Shape {
    noun: "event_hook",
    plural: "event_hooks",
    id: "id",
    columns: &[
        column("name", "NAME", "name", When::Default, Kind::Text),
        column("status", "STATUS", "status", When::Default, Kind::Status),
        column(
            "verificationStatus",
            "VERIFICATION",
            "verificationStatus",
            When::Default,
            Kind::Status,
        ),
        column("id", "ID", "id", When::Default, Kind::Address),
        column(
            "uri",
            "URI",
            "channel.config.uri",
            When::Default,
            Kind::Text,
        ),
        column("events", "EVENTS", "events.items", When::Wide, Kind::Text),
        column("created", "CREATED", "created", When::Wide, Kind::Time),
        column(
            "lastUpdated",
            "LAST-UPDATED",
            "lastUpdated",
            When::OnRequest,
            Kind::Time,
        ),
        column(
            "description",
            "DESCRIPTION",
            "description",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: None,
    label: "name",
};

/// Who and what an event happened to: logins, or names of what has none.
fn event_targets(event: &Value) -> Cell {
    let name = |target: &Value| {
        let text = |path| at(target, path).and_then(Value::as_str);
        let known = |text: &&str| !text.is_empty() && *text != "unknown";
        text("alternateId")
            .filter(known)
            .or_else(|| text("displayName").filter(known))
            .or_else(|| text("id"))
            .map(str::to_owned)
    };
    let targets = event.get("target").and_then(Value::as_array);
    let names: Vec<String> = targets.into_iter().flatten().filter_map(name).collect();
    if names.is_empty() {
        Cell::Null
    } else {
        names.join(", ").into()
    }
}
