//! The columns of what this program says about itself, where no object of Okta is behind the row.

use serde_json::Value;

use super::column;
use crate::output::record::{Cell, Column, Get, Kind, Shape, When, at};

/// Settings, used or not: what `auth status` lists. A secret has no value in any of its rows.
pub static SETTING: Shape = Shape {
    noun: "setting",
    plural: "settings",
    id: "source",
    columns: &[
        column("setting", "SETTING", "setting", When::Default, Kind::Text),
        Column {
            name: "value",
            header: "VALUE",
            get: Get::With(shown_value),
            when: When::Default,
            kind: Kind::Text,
        },
        column("source", "SOURCE", "source", When::Default, Kind::Text),
        column("used", "USED", "used", When::Default, Kind::Text),
        column("why_not", "WHY-NOT", "why_not", When::Default, Kind::Text),
        column("name", "NAME", "name", When::Wide, Kind::Text),
    ],
    open: None,
    label: "setting",
};

/// Named orgs of the config file.
pub static ORG: Shape = Shape {
    noun: "org",
    plural: "orgs",
    id: "name",
    columns: &[
        column("name", "NAME", "name", When::Default, Kind::Address),
        column("domain", "DOMAIN", "domain", When::Default, Kind::Address),
        column("method", "METHOD", "method", When::Default, Kind::Text),
        column("default", "DEFAULT", "default", When::Default, Kind::Text),
        column(
            "read_only",
            "READ-ONLY",
            "read_only",
            When::Default,
            Kind::Text,
        ),
        column("secret", "SECRET", "secret", When::Wide, Kind::Text),
        column("url", "URL", "url", When::Wide, Kind::Text),
        column("confirm", "CONFIRM", "confirm", When::Wide, Kind::Text),
        column("protect", "PROTECT", "protect", When::OnRequest, Kind::Text),
        column("retain", "RETAIN", "retain", When::OnRequest, Kind::Text),
        column("file", "FILE", "file", When::OnRequest, Kind::Text),
    ],
    open: None,
    label: "name",
};

/// Runs: what was changed from this machine.
pub static RUN: Shape = Shape {
    noun: "run",
    plural: "runs",
    id: "id",
    columns: &[
        column("id", "ID", "id", When::Default, Kind::Address),
        column("command", "COMMAND", "command", When::Default, Kind::Text),
        column("state", "STATE", "state", When::Default, Kind::Status),
        column("targets", "TARGETS", "targets", When::Default, Kind::Text),
        column("failed", "FAILED", "failed", When::Default, Kind::Text),
        // The id is what one goes on with, so this is shortened before it.
        column("first", "FIRST", "first", When::Default, Kind::Text),
        column("org", "ORG", "org", When::Wide, Kind::Text),
        column("started", "STARTED", "started", When::Wide, Kind::Time),
        column("latest", "LATEST", "latest", When::Wide, Kind::Time),
        column(
            "undone_by",
            "UNDONE-BY",
            "undone_by",
            When::Wide,
            Kind::Text,
        ),
        column("undoes", "UNDOES", "undoes", When::Wide, Kind::Text),
        column("file", "FILE", "file", When::OnRequest, Kind::Text),
    ],
    open: None,
    label: "first",
};

/// The steps of a run, each with what became of it.
pub static STEP: Shape = Shape {
    noun: "step",
    plural: "steps",
    id: "id",
    columns: &[
        column("target", "TARGET", "target", When::Default, Kind::Address),
        column("action", "ACTION", "action", When::Default, Kind::Text),
        column("status", "STATUS", "status", When::Default, Kind::Status),
        column("error", "ERROR", "error", When::Default, Kind::Text),
        column("at", "AT", "at", When::Default, Kind::Time),
        column("id", "ID", "id", When::Wide, Kind::Address),
        column(
            "request_id",
            "REQUEST-ID",
            "request_id",
            When::Wide,
            Kind::Text,
        ),
        column("would", "WOULD", "would", When::Wide, Kind::Text),
    ],
    open: None,
    label: "target",
};

/// A connection that was tried: what `auth test` shows.
pub static CONNECTION: Shape = Shape {
    noun: "connection",
    plural: "connections",
    id: "org_id",
    columns: &[
        column("org", "ORG", "org", When::Default, Kind::Address),
        column("engine", "ENGINE", "engine", When::Default, Kind::Text),
        column("login", "LOGIN", "user.login", When::Default, Kind::Address),
        column(
            "status",
            "STATUS",
            "user.status",
            When::Default,
            Kind::Status,
        ),
        column(
            "latency_ms",
            "LATENCY-MS",
            "latency_ms",
            When::Default,
            Kind::Text,
        ),
        column("url", "URL", "url", When::Wide, Kind::Text),
        column("org_id", "ORG-ID", "org_id", When::Wide, Kind::Address),
        column("user_id", "USER-ID", "user.id", When::Wide, Kind::Address),
        column(
            "certificate",
            "CERTIFICATE",
            "certificate",
            When::Wide,
            Kind::Text,
        ),
        column(
            "authorization",
            "AUTHORIZATION",
            "authorization",
            When::Wide,
            Kind::Text,
        ),
        column("limit", "LIMIT", "rate_limit.limit", When::Wide, Kind::Text),
        column(
            "remaining",
            "REMAINING",
            "rate_limit.remaining",
            When::Wide,
            Kind::Text,
        ),
        column(
            "resets",
            "RESETS",
            "rate_limit.resets",
            When::Wide,
            Kind::Time,
        ),
    ],
    open: None,
    label: "org",
};

/// What a command needs and a credential has: what `auth doctor` shows.
pub static DIAGNOSIS: Shape = Shape {
    noun: "diagnosis",
    plural: "diagnoses",
    id: "url",
    columns: &[
        column("org", "ORG", "org", When::Default, Kind::Address),
        column("command", "COMMAND", "command", When::Default, Kind::Text),
        column(
            "credential",
            "CREDENTIAL",
            "credential",
            When::Default,
            Kind::Text,
        ),
        column("missing", "MISSING", "missing", When::Default, Kind::Text),
        column("unknown", "UNKNOWN", "unknown", When::Default, Kind::Text),
        column("needs", "NEEDS", "needs", When::Wide, Kind::Text),
        column("has", "HAS", "has", When::Wide, Kind::Text),
        column("identity", "IDENTITY", "identity", When::Wide, Kind::Text),
        column("url", "URL", "url", When::Wide, Kind::Text),
    ],
    open: None,
    label: "org",
};

/// A service app that was set up and kept: what `auth bootstrap` shows.
pub static KEPT_APP: Shape = Shape {
    noun: "service app",
    plural: "service apps",
    id: "client_id",
    columns: &[
        column("org", "ORG", "org", When::Default, Kind::Address),
        column(
            "client_id",
            "CLIENT-ID",
            "client_id",
            When::Default,
            Kind::Address,
        ),
        column("label", "LABEL", "label", When::Default, Kind::Text),
        column("role", "ROLE", "role", When::Default, Kind::Text),
        column(
            "token_revoked",
            "TOKEN-REVOKED",
            "token_revoked",
            When::Default,
            Kind::Text,
        ),
        column("scopes", "SCOPES", "scopes", When::Wide, Kind::Text),
        column("key_id", "KEY-ID", "key_id", When::Wide, Kind::Text),
        column("dpop", "DPOP", "dpop", When::Wide, Kind::Text),
        column("key_in", "KEY-IN", "key_in", When::Wide, Kind::Text),
        column("url", "URL", "url", When::Wide, Kind::Text),
    ],
    open: None,
    label: "org",
};

/// What is in a sandbox.
pub static SANDBOX: Shape = Shape {
    noun: "sandbox",
    plural: "sandboxes",
    id: "org",
    columns: &[
        column("users", "USERS", "users", When::Default, Kind::Text),
        column("groups", "GROUPS", "groups", When::Default, Kind::Text),
        column("file", "FILE", "file", When::Default, Kind::Text),
        column("size", "SIZE", "size", When::Wide, Kind::Text),
        column("org", "ORG", "org", When::Wide, Kind::Address),
        column(
            "statuses",
            "STATUSES",
            "statuses",
            When::OnRequest,
            Kind::Text,
        ),
    ],
    open: None,
    label: "file",
};

/// Exit codes.
pub static EXIT_CODE: Shape = Shape {
    noun: "exit_code",
    plural: "exit_codes",
    id: "kind",
    columns: &[
        column("code", "CODE", "code", When::Default, Kind::Text),
        column("meaning", "MEANING", "meaning", When::Default, Kind::Text),
        column("kind", "KIND", "kind", When::Default, Kind::Text),
    ],
    open: None,
    label: "meaning",
};

/// Environment variables that are read.
pub static VARIABLE: Shape = Shape {
    noun: "variable",
    plural: "variables",
    id: "name",
    columns: &[
        column("name", "NAME", "name", When::Default, Kind::Address),
        column("help", "HELP", "help", When::Default, Kind::Text),
    ],
    open: None,
    label: "name",
};

/// Commands, as the reference describes them.
pub static COMMAND: Shape = Shape {
    noun: "command",
    plural: "commands",
    id: "command",
    columns: &[
        column(
            "command",
            "COMMAND",
            "command",
            When::Default,
            Kind::Address,
        ),
        column("about", "ABOUT", "about", When::Default, Kind::Text),
        column("usage", "USAGE", "usage", When::Wide, Kind::Text),
        column("details", "DETAILS", "details", When::OnRequest, Kind::Text),
        column(
            "arguments",
            "ARGUMENTS",
            "arguments",
            When::OnRequest,
            Kind::Text,
        ),
        column("after", "AFTER", "after", When::OnRequest, Kind::Text),
    ],
    open: None,
    label: "command",
};

/// A token is there or not; what it is stays where it is.
fn shown_value(row: &Value) -> Cell {
    match (at(row, "setting"), at(row, "value")) {
        (Some(Value::String(setting)), None | Some(Value::Null))
            if ["token", "access token", "private key", "sign-in"].contains(&setting.as_str()) =>
        {
            "(not shown)".into()
        }
        (_, value) => Cell::of(value, Kind::Text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_shows_that_it_is_there_and_nothing_of_it() {
        for (row, shown) in [
            (
                json!({"setting": "token", "value": null}),
                Cell::from("(not shown)"),
            ),
            (
                json!({"setting": "token", "value": "/run/token"}),
                "/run/token".into(),
            ),
            (json!({"setting": "domain", "value": "acme"}), "acme".into()),
            (json!({"setting": "domain", "value": null}), Cell::Null),
        ] {
            assert_eq!(shown_value(&row), shown, "{row}");
        }
    }

    #[test]
    fn no_shape_names_a_column_twice_and_every_label_and_id_is_a_column() {
        for shape in [
            &SETTING,
            &CONNECTION,
            &DIAGNOSIS,
            &KEPT_APP,
            &ORG,
            &SANDBOX,
            &EXIT_CODE,
            &VARIABLE,
            &COMMAND,
        ] {
            let mut names: Vec<_> = shape.columns.iter().map(|c| c.name).collect();
            assert!(
                names.contains(&shape.label) && names.contains(&shape.id),
                "{}",
                shape.noun
            );
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), shape.columns.len(), "{}", shape.noun);
        }
    }
}
