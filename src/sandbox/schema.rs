//! User types and their schemas: which attributes there are and what each may hold.
//!
//! A schema is a template of 31 base attributes, the same for every type, plus what was changed in
//! it and the custom attributes; only the differences are stored.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/>

use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::Refusal;
use super::org::Visit;
use super::template;

/// What differs from the template.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Changes {
    /// Base attributes that were changed, whole.
    #[serde(default)]
    base: Map<String, Value>,
    /// Custom attributes.
    #[serde(default)]
    custom: Map<String, Value>,
    /// When the schema was last changed.
    #[serde(default)]
    updated: Option<String>,
}

/// The schema of one user type.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    /// The id of the type.
    pub type_id: String,
    type_doc: Map<String, Value>,
    changes: Changes,
}

/// Returns what is kept of a template with these custom attributes.
pub(super) fn changes(custom: Vec<(&str, Value)>, now: &str) -> String {
    let custom = custom.into_iter();
    let changes = Changes {
        custom: custom
            .map(|(name, property)| (name.to_owned(), arranged(&property)))
            .collect(),
        updated: Some(now.to_owned()),
        ..Changes::default()
    };
    serde_json::to_string(&changes).unwrap_or_else(|_| "{}".to_owned())
}

impl Schema {
    /// Returns an attribute's property object.
    pub(super) fn property(&self, name: &str) -> Option<Value> {
        self.changes
            .base
            .get(name)
            .or_else(|| self.changes.custom.get(name))
            .cloned()
            .or_else(|| template::property(name))
    }

    /// Is this the name of an attribute?
    pub(super) fn defines(&self, name: &str) -> bool {
        template::has(name) || self.changes.custom.contains_key(name)
    }

    /// Returns the names of the attributes that must have a value, base ones first.
    pub(super) fn required(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .base()
            .iter()
            .filter(|(_, property)| is_required(property))
            .map(|(name, _)| name.clone())
            .collect();
        names.extend(
            self.changes
                .custom
                .iter()
                .filter(|(_, property)| is_required(property))
                .map(|(name, _)| name.clone()),
        );
        names
    }

    fn base(&self) -> Map<String, Value> {
        template::names()
            .filter_map(|name| Some((name.to_owned(), self.property(name)?)))
            .collect()
    }

    /// Returns the schema as answered; `reference` is the id it was asked for by.
    pub(super) fn show(&self, base_url: &str, reference: &str) -> Value {
        let base = self.base();
        let fact = |key: &str| self.type_doc.get(key).cloned().unwrap_or(Value::Null);
        let updated = self
            .changes
            .updated
            .clone()
            .map_or(fact("lastUpdated"), Value::String);
        json!({
            "id": format!("{base_url}/meta/schemas/user/{reference}"),
            "$schema": "http://json-schema.org/draft-04/schema#",
            "name": fact("name"),
            "title": fact("displayName"),
            "description": fact("description"),
            "lastUpdated": updated,
            "created": fact("created"),
            "definitions": {
                "custom": {
                    "id": "#custom",
                    "type": "object",
                    "properties": self.changes.custom,
                    "required": required_names(&self.changes.custom),
                },
                "base": {
                    "id": "#base",
                    "type": "object",
                    "properties": &base,
                    "required": required_names(&base),
                },
            },
            "type": "object",
            "properties": {
                "profile": {
                    "allOf": [
                        { "$ref": "#/definitions/custom" },
                        { "$ref": "#/definitions/base" },
                    ],
                },
            },
        })
    }

    /// Applies a partial schema: attributes are added and changed, `null` removes a custom one.
    ///
    /// Returns the names that were removed.
    pub(super) fn merge(&mut self, body: &Value, now: &str) -> Result<Vec<String>, Refusal> {
        let section = |name: &str| {
            body.pointer(&format!("/definitions/{name}/properties"))
                .and_then(Value::as_object)
        };
        let mut removed = Vec::new();
        for (name, change) in section("base").into_iter().flatten() {
            let mut property = self
                .property(name)
                .filter(|_| template::has(name))
                .ok_or_else(|| {
                    Refusal::invalid(name, format!("{name}: The base attribute does not exist"))
                })?;
            overlay(&mut property, change);
            self.changes.base.insert(name.clone(), property);
        }
        for (name, change) in section("custom").into_iter().flatten() {
            if change.is_null() {
                if self.changes.custom.shift_remove(name).is_some() {
                    removed.push(name.clone());
                }
                continue;
            }
            if template::has(name) {
                return Err(Refusal::invalid(
                    name,
                    format!("{name}: A base attribute with this name already exists"),
                ));
            }
            let mut property = self
                .changes
                .custom
                .get(name)
                .cloned()
                .unwrap_or_else(|| json!({}));
            let old_type = property.get("type").cloned();
            overlay(&mut property, change);
            check_definition(name, &property, old_type.as_ref())?;
            self.changes
                .custom
                .insert(name.clone(), arranged(&property));
        }
        self.changes.updated = Some(now.to_owned());
        Ok(removed)
    }
}

fn is_required(property: &Value) -> bool {
    property.get("required") == Some(&Value::Bool(true))
}

fn required_names(properties: &Map<String, Value>) -> Vec<&String> {
    properties
        .iter()
        .filter(|(_, property)| is_required(property))
        .map(|(name, _)| name)
        .collect()
}

fn overlay(property: &mut Value, change: &Value) {
    if let (Some(property), Some(change)) = (property.as_object_mut(), change.as_object()) {
        for (key, value) in change {
            // Absent is how Okta writes "not required".
            if value.is_null() || (key == "required" && value == &Value::Bool(false)) {
                property.shift_remove(key);
            } else {
                property.insert(key.clone(), value.clone());
            }
        }
    }
}

fn check_definition(name: &str, property: &Value, old: Option<&Value>) -> Result<(), Refusal> {
    let refuse = |cause: String| Err(Refusal::invalid(name, cause));
    let mut letters = name.chars();
    let starts_well = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
    if !starts_well || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return refuse(format!("{name}: Attribute variable name is invalid"));
    }
    if property
        .get("title")
        .and_then(Value::as_str)
        .is_none_or(str::is_empty)
    {
        return refuse(format!("{name}.title: The field cannot be left blank"));
    }
    let kind = property
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !["string", "boolean", "integer", "number", "array"].contains(&kind) {
        return refuse(format!("{name}.type: Attribute type is invalid"));
    }
    if old.is_some_and(|old| old != kind) {
        return refuse(format!("{name}.type: Attribute type cannot be changed"));
    }
    let item = property
        .pointer("/items/type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if kind == "array" && !["string", "integer", "number"].contains(&item) {
        return refuse(format!("{name}.items: Array item type is invalid"));
    }
    Ok(())
}

/// Orders the keys of a property as answers have them and adds what goes without saying.
fn arranged(property: &Value) -> Value {
    let defaults = json!({
        "mutability": "READ_WRITE",
        "scope": "NONE",
        "permissions": [{ "principal": "SELF", "action": "READ_ONLY" }],
        "master": { "type": "PROFILE_MASTER" },
    });
    let mut out = Map::new();
    for key in [
        "title",
        "description",
        "type",
        "items",
        "required",
        "format",
        "pattern",
        "mutability",
        "scope",
        "unique",
        "minLength",
        "maxLength",
        "enum",
        "oneOf",
        "permissions",
        "master",
    ] {
        if let Some(value) = property.get(key).or_else(|| defaults.get(key)) {
            out.insert(key.to_owned(), value.clone());
        }
    }
    for (key, value) in property.as_object().into_iter().flatten() {
        out.entry(key).or_insert_with(|| value.clone());
    }
    Value::Object(out)
}

/// Returns the address of the schema of a type.
pub(super) fn href(visit: &Visit<'_>, type_id: &str) -> Result<String, Refusal> {
    // A type and its schema differ in their prefix only.
    let tail = type_id.get(3..).ok_or_else(Refusal::internal)?;
    Ok(format!("{}/api/v1/meta/schemas/user/osc{tail}", visit.base))
}

impl Visit<'_> {
    /// Returns the schema of a user type, or `None` if there is no such type.
    pub(super) fn schema_of_type(&self, type_id: &str) -> Result<Option<Schema>, Refusal> {
        self.schema_where("SELECT id, doc, changes FROM types WHERE id = ?1", type_id)
    }

    /// Returns a schema by its own id or `default`.
    pub(super) fn schema(&self, reference: &str) -> Result<Schema, Refusal> {
        let found = if reference == "default" {
            self.schema_of_type(&self.meta("type")?)?
        } else {
            self.schema_where(
                "SELECT id, doc, changes FROM types WHERE schema = ?1",
                reference,
            )?
        };
        found.ok_or_else(|| Refusal::not_found(reference, "UDSchema"))
    }

    fn schema_where(&self, sql: &str, value: &str) -> Result<Option<Schema>, Refusal> {
        let row: Option<(String, String, String)> = self
            .db
            .prepare_cached(sql)?
            .query_row([value], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((type_id, doc, changes)) = row else {
            return Ok(None);
        };
        let type_doc = serde_json::from_str(&doc).map_err(|_| Refusal::internal())?;
        let changes = serde_json::from_str(&changes).map_err(|_| Refusal::internal())?;
        Ok(Some(Schema {
            type_id,
            type_doc,
            changes,
        }))
    }

    /// Keeps a changed schema and drops the values of removed attributes.
    pub(super) fn save_schema(&self, schema: &Schema, removed: &[String]) -> Result<(), Refusal> {
        let changes = serde_json::to_string(&schema.changes).map_err(|_| Refusal::internal())?;
        self.db
            .prepare_cached("UPDATE types SET changes = ?2 WHERE id = ?1")?
            .execute(params![schema.type_id, changes])?;
        for name in removed {
            self.db.execute(
                "UPDATE users SET doc = json_remove(doc, '$.profile.\"' || ?2 || '\"')
                 WHERE type = ?1",
                params![schema.type_id, name],
            )?;
        }
        Ok(())
    }

    /// Is there a type whose schema has this attribute?
    pub(super) fn any_schema_defines(&self, name: &str) -> Result<bool, Refusal> {
        if template::has(name) {
            return Ok(true);
        }
        let mut statement = self.db.prepare_cached("SELECT changes FROM types")?;
        let all = statement
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(all.iter().any(|changes| {
            serde_json::from_str::<Changes>(changes)
                .is_ok_and(|changes| changes.custom.contains_key(name))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        Schema {
            type_id: "oty1".to_owned(),
            type_doc: Map::new(),
            changes: Changes::default(),
        }
    }

    #[test]
    fn the_template_requires_four_attributes_of_31() {
        let schema = schema();
        assert_eq!(
            schema.required(),
            ["login", "firstName", "lastName", "email"]
        );
        assert!(schema.defines("manager") && !schema.defines("shoeSize"));
    }

    #[test]
    fn custom_attributes_come_change_and_go() {
        let mut schema = schema();
        let add = json!({"definitions": {"custom": {"properties": {"shoeSize": {
            "title": "Shoe size", "type": "integer", "required": false}}}}});
        assert_eq!(schema.merge(&add, "now").unwrap(), Vec::<String>::new());
        let property = schema.property("shoeSize").unwrap();
        assert_eq!(property["master"]["type"], "PROFILE_MASTER");
        assert!(property.get("required").is_none());
        let retype = json!({"definitions": {"custom": {"properties": {"shoeSize": {
            "type": "string"}}}}});
        assert!(schema.merge(&retype, "now").is_err());
        let gone = json!({"definitions": {"custom": {"properties": {"shoeSize": null}}}});
        assert_eq!(schema.merge(&gone, "now").unwrap(), ["shoeSize"]);
        assert!(!schema.defines("shoeSize"));
    }

    #[test]
    fn a_base_attribute_can_be_relaxed_but_not_shadowed() {
        let mut schema = schema();
        let relax = json!({"definitions": {"base": {"properties": {"lastName": {
            "required": false}}}}});
        schema.merge(&relax, "now").unwrap();
        assert!(!schema.required().contains(&"lastName".to_owned()));
        let shadow = json!({"definitions": {"custom": {"properties": {"city": {
            "title": "City", "type": "string"}}}}});
        assert!(schema.merge(&shadow, "now").is_err());
    }
}
