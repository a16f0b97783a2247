//! The schema of a user profile: the attributes a user of one type can have.
//!
//! A view of `definitions.base` and `definitions.custom`; what is not named here stays in the raw
//! bytes. Limits count characters, as the server's do.
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value};

/// The schema of a user type.
#[derive(Clone, Debug, Deserialize)]
pub struct Schema {
    /// A URL-like name of the schema.
    #[serde(default)]
    pub id: String,
    /// The name of the user type.
    #[serde(default)]
    pub name: String,
    /// What people see.
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    definitions: Definitions,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Definitions {
    base: Definition,
    custom: Definition,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Definition {
    properties: Map<String, Value>,
    required: Vec<String>,
}

impl Definition {
    fn attributes(&self, is_custom: bool) -> impl Iterator<Item = Attribute<'_>> {
        // A removed attribute may linger as null.
        let there = self.properties.iter().filter(|(_, body)| body.is_object());
        there.map(move |(name, body)| Attribute {
            name,
            is_custom,
            // Required stands in a list (draft 4) or in the attribute itself; both occur.
            is_required: self.required.contains(name)
                || body.get("required").and_then(Value::as_bool) == Some(true),
            body,
        })
    }
}

/// One attribute of a schema.
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'s> {
    /// The name in the profile.
    pub name: &'s str,
    /// Whether the org defined it.
    pub is_custom: bool,
    /// Whether a user must have it.
    pub is_required: bool,
    body: &'s Value,
}

impl Schema {
    /// Returns all attributes: Okta's own first, then the org's, each in the server's order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        let own = self.definitions.base.attributes(false);
        own.chain(self.definitions.custom.attributes(true))
    }

    /// Returns one attribute by its exact name.
    pub fn attribute(&self, name: &str) -> Option<Attribute<'_>> {
        self.attributes().find(|attribute| attribute.name == name)
    }
}

impl<'s> Attribute<'s> {
    /// Returns the JSON type: `string`, `boolean`, `integer`, `number` or `array`.
    pub fn json_type(&self) -> &'s str {
        self.text("type").unwrap_or("string")
    }

    /// Returns the JSON type of an array's items.
    pub fn item_type(&self) -> Option<&'s str> {
        self.body.pointer("/items/type").and_then(Value::as_str)
    }

    /// Returns what people call it.
    pub fn title(&self) -> &'s str {
        self.text("title").unwrap_or(self.name)
    }

    /// Returns the description.
    pub fn description(&self) -> Option<&'s str> {
        self.text("description")
    }

    /// Returns the format, such as `email` or `country-code`.
    pub fn format(&self) -> Option<&'s str> {
        self.text("format")
    }

    /// Returns the values it may have (of an array: each item), none when it is free.
    pub fn values(&self) -> Option<Cow<'s, [Value]>> {
        let of = |body: &'s Value| {
            if let Some(values) = body.get("enum").and_then(Value::as_array) {
                return Some(Cow::Borrowed(values.as_slice()));
            }
            let options = body.get("oneOf").and_then(Value::as_array)?;
            Some(Cow::Owned(
                options
                    .iter()
                    .filter_map(|o| o.get("const"))
                    .cloned()
                    .collect(),
            ))
        };
        of(self.body).or_else(|| self.body.get("items").and_then(of))
    }

    /// Returns `READ_WRITE`, `READ_ONLY`, `WRITE_ONLY` or `IMMUTABLE`.
    pub fn mutability(&self) -> &'s str {
        self.text("mutability").unwrap_or("READ_WRITE")
    }

    /// Returns whether no two users may have the same value.
    pub fn is_unique(&self) -> bool {
        self.text("unique") == Some("UNIQUE_VALIDATED")
    }

    /// Returns who owns the value: `PROFILE_MASTER`, `OKTA` or `OVERRIDE`.
    pub fn master(&self) -> Option<&'s str> {
        self.body.pointer("/master/type").and_then(Value::as_str)
    }

    /// Returns the shortest length, in characters.
    pub fn min_length(&self) -> Option<u64> {
        self.body.get("minLength").and_then(Value::as_u64)
    }

    /// Returns the greatest length, in characters.
    pub fn max_length(&self) -> Option<u64> {
        self.body.get("maxLength").and_then(Value::as_u64)
    }

    /// Returns the attribute as the server described it.
    pub fn raw(&self) -> &'s Value {
        self.body
    }

    fn text(&self, key: &str) -> Option<&'s str> {
        self.body.get(key).and_then(Value::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        serde_json::from_str(
            r##"{"id": "https://a/meta/schemas/user/default", "name": "user", "title": "User",
            "definitions": {
                "custom": {"id": "#custom", "properties": {
                    "level": {"title": "Level", "type": "integer", "unique": "UNIQUE_VALIDATED"},
                    "tags": {"type": "array", "items": {"type": "string", "oneOf": [{"const": "a"}, {"const": "b"}]}},
                    "gone": null
                }, "required": ["level"]},
                "base": {"properties": {
                    "login": {"title": "Username", "type": "string", "required": true, "mutability": "READ_WRITE",
                              "minLength": 5, "maxLength": 100, "master": {"type": "PROFILE_MASTER"}},
                    "title": {"type": "string", "mutability": "READ_ONLY", "enum": ["Dr", "Prof"]}
                }}
            }}"##,
        )
        .unwrap()
    }

    #[test]
    fn base_attributes_come_first_and_removed_ones_not_at_all() {
        let schema = schema();
        let names: Vec<&str> = schema
            .attributes()
            .map(|attribute| attribute.name)
            .collect();
        assert_eq!(names, ["login", "title", "level", "tags"]);
        assert!(schema.attribute("gone").is_none() && schema.attribute("Login").is_none());
    }

    #[test]
    fn required_is_understood_in_both_forms() {
        let schema = schema();
        let required: Vec<bool> = schema.attributes().map(|a| a.is_required).collect();
        assert_eq!(required, [true, false, true, false]);
    }

    #[test]
    fn types_values_and_limits_are_read() {
        let schema = schema();
        let attribute = |name| schema.attribute(name).unwrap();
        let (login, title) = (attribute("login"), attribute("title"));
        assert_eq!((login.json_type(), login.title()), ("string", "Username"));
        assert_eq!(
            (login.min_length(), login.max_length()),
            (Some(5), Some(100))
        );
        assert_eq!(
            (login.master(), login.values()),
            (Some("PROFILE_MASTER"), None)
        );
        assert_eq!(
            (title.mutability(), title.values().unwrap().len()),
            ("READ_ONLY", 2)
        );
        let (level, tags) = (attribute("level"), attribute("tags"));
        assert_eq!(
            (level.json_type(), level.is_unique(), level.is_custom),
            ("integer", true, true)
        );
        assert_eq!(
            (tags.json_type(), tags.item_type()),
            ("array", Some("string"))
        );
        assert_eq!(tags.values().unwrap().len(), 2);
    }
}
