//! Attributes as create and update take them: the file and the flags, checked against the schema.

use std::collections::HashMap;

use anyhow::Context as _;
use serde_json::{Map, Value};

use crate::args::ProfileFields;
use crate::args::profile_fields::{canonical, needs_schema};
use crate::change::values::ProfileEdits;
use crate::commands::lookup;
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
    let mut types = Typed::new(edits);
    Ok(types
        .of_schema(client, user_type.and_then(UserType::schema_id))
        .await?
        .clone())
}

/// One set of edits, typed by the schema of each user's own type; each schema is read once.
pub(super) struct Typed<'e> {
    edits: &'e ProfileEdits,
    profiles: HashMap<String, Map<String, Value>>,
}

/// The schema of the default type.
const DEFAULT: &str = "default";

impl<'e> Typed<'e> {
    pub(super) fn new(edits: &'e ProfileEdits) -> Self {
        Self {
            edits,
            profiles: HashMap::new(),
        }
    }

    /// Returns the values for users with this schema; `None` is the default type's.
    pub(super) async fn of_schema(
        &mut self,
        client: &Client,
        id: Option<&str>,
    ) -> anyhow::Result<&Map<String, Value>> {
        let id = id.unwrap_or(DEFAULT);
        if !self.profiles.contains_key(id) {
            let schema = if needs_schema(self.edits) {
                Some(client.schemas().user(id).await?.view)
            } else {
                None
            };
            self.profiles
                .insert(id.to_owned(), self.edits.to_profile(schema.as_ref())?);
        }
        Ok(self.profiles.entry(id.to_owned()).or_default())
    }
}

/// Reads the schemas in which attributes of conditions are looked up: the default type's, and the
/// other types' only if it does not know them all.
pub(super) async fn schemas_for(client: &Client, names: &[&str]) -> anyhow::Result<Vec<Schema>> {
    let mut schemas = vec![client.schemas().user(DEFAULT).await?.view];
    let is_known = |name: &&str| schemas.iter().any(|s| s.attribute(name).is_some());
    if !names.iter().all(is_known) {
        for other in lookup::user_types(client)
            .await?
            .iter()
            .filter(|t| !t.default)
        {
            if let Some(id) = other.schema_id() {
                schemas.push(client.schemas().user(id).await?.view);
            }
        }
    }
    Ok(schemas)
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
