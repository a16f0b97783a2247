//! Attributes as create and update take them: the file and the flags, checked against the schema.

use anyhow::Context as _;
use serde_json::{Map, Value};

use crate::args::ProfileFields;
use crate::args::profile_fields::{canonical, needs_schema};
use crate::change::values::ProfileEdits;
use crate::context::Context;
use crate::failure::Failure;
use crate::model::UserType;
use crate::model::schema::Schema;
use crate::okta::Client;

/// Reads `--from-json` and puts the flags on top.
pub(super) fn edits(cx: &Context, fields: &ProfileFields) -> anyhow::Result<ProfileEdits> {
    let file = match fields.file() {
        None => None,
        Some(path) => {
            let name = path.display().to_string();
            let mut text = Vec::new();
            if name == "-" {
                cx.with_stdin(|stdin| stdin.read_to_end(&mut text))
                    .context("standard input")?;
            } else {
                text = std::fs::read(path)
                    .map_err(|e| Failure::usage(format!("could not read {name}")).because(e))?;
            }
            Some(profile_of(&text, &name)?)
        }
    };
    Ok(fields.edits(file)?)
}

/// Takes a bare profile, or the `profile` of an object such as Okta's own bodies.
fn profile_of(text: &[u8], name: &str) -> anyhow::Result<Map<String, Value>> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let value: Value = serde_json::from_slice(text)
        .map_err(|e| Failure::usage(format!("{name} is not JSON")).because(e))?;
    let Value::Object(mut object) = value else {
        return Err(Failure::usage(format!("{name} does not hold a JSON object")).into());
    };
    match object.remove("profile") {
        Some(Value::Object(profile)) => {
            let others: Vec<&String> = object.keys().collect();
            if let Some(odd) = others.first() {
                return Err(
                    Failure::usage(format!("{name} holds {odd:?} beside the profile"))
                        .hint("only attributes are taken from the file; the rest has flags")
                        .into(),
                );
            }
            Ok(profile)
        }
        Some(_) => Err(Failure::usage(format!("the profile in {name} is not an object")).into()),
        None => Ok(object),
    }
}

/// Gives the values their types. The schema is only read when a name needs it.
pub(super) async fn typed(
    client: &Client,
    edits: &ProfileEdits,
    user_type: Option<&UserType>,
) -> anyhow::Result<Map<String, Value>> {
    let schema: Option<Schema> = if needs_schema(edits) {
        let id = user_type.and_then(|t| t.schema_id()).unwrap_or("default");
        Some(client.schemas().user(id).await?.view)
    } else {
        None
    };
    Ok(edits.to_profile(schema.as_ref())?)
}

/// Returns the attributes to clear; one that is also set is a contradiction.
pub(super) fn unset(names: &[String], edits: &ProfileEdits) -> Result<Vec<String>, Failure> {
    let mut unset = Vec::new();
    for name in names {
        let name = canonical(name);
        if edits.set.iter().any(|(set, _)| *set == name) {
            return Err(Failure::usage(format!("{name} is both set and unset")));
        }
        if !unset.contains(&name) {
            unset.push(name);
        }
    }
    Ok(unset)
}
