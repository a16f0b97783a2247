//! What is to become of a user's attributes: from what was typed to JSON values of the types that
//! the org's schema asks for. Pure.
//!
//! A name that the schema does not know is refused before anything is sent, with the nearest name
//! that it does know; so is a value of the wrong type. Both are [`Failure`]s of kind `Refused`.

use serde_json::{Map, Value};

use crate::failure::{Failure, Kind};
use crate::model::schema::{Attribute, Schema};

/// A value as it was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Text, whose JSON type is the schema's.
    Text(String),
    /// A value whose type is already known.
    Json(Value),
}

/// New values and attributes to clear, by Okta's name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileEdits {
    /// New values.
    pub set: Vec<(String, Given)>,
    /// Attributes to clear (`null`).
    pub unset: Vec<String>,
}

impl ProfileEdits {
    /// Returns whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.unset.is_empty()
    }

    /// Returns the text given for an attribute, if it was given as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.set
            .iter()
            .find(|(key, _)| key == name)
            .and_then(|(_, given)| match given {
                Given::Text(text) => Some(text.as_str()),
                Given::Json(value) => value.as_str(),
            })
    }

    /// Sets or replaces one attribute.
    pub fn put(&mut self, name: impl Into<String>, given: Given) {
        let name = name.into();
        match self.set.iter_mut().find(|(key, _)| *key == name) {
            Some((_, old)) => *old = given,
            None => self.set.push((name, given)),
        }
    }

    /// Returns the names that are set or cleared.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.set
            .iter()
            .map(|(name, _)| name.as_str())
            .chain(self.unset.iter().map(String::as_str))
    }

    /// Returns the members of a profile to send, cleared ones as `null`.
    ///
    /// Without a schema every text stays text, which is right for the attributes that every org has.
    pub fn to_profile(&self, schema: Option<&Schema>) -> Result<Map<String, Value>, Failure> {
        let mut profile = Map::new();
        for (name, given) in &self.set {
            let value = match (given, schema) {
                (Given::Text(text), None) => Value::from(text.as_str()),
                (Given::Text(text), Some(schema)) => from_text(known(schema, name)?, text)?,
                (Given::Json(value), None) => value.clone(),
                (Given::Json(value), Some(schema)) => from_json(known(schema, name)?, value)?,
            };
            profile.insert(name.clone(), value);
        }
        for name in &self.unset {
            if let Some(schema) = schema {
                known(schema, name)?;
            }
            profile.insert(name.clone(), Value::Null);
        }
        Ok(profile)
    }
}

/// Finds the attribute, or says which name comes nearest.
pub fn known<'s>(schema: &'s Schema, name: &str) -> Result<Attribute<'s>, Failure> {
    if let Some(attribute) = schema.attribute(name) {
        return Ok(attribute);
    }
    let names: Vec<&str> = schema.attributes().map(|a| a.name).collect();
    let failure = Failure::new(
        Kind::Refused,
        format!("{name:?} is not an attribute of this org"),
    );
    Err(match nearest(name, &names) {
        Some(near) => failure.hint(format!("did you mean {near}?")),
        None => failure.hint(format!("the attributes are: {}", names.join(", "))),
    })
}

/// Returns the name that is the fewest edits away, if it is near enough to be a typing error.
pub fn nearest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let wanted = name.to_lowercase();
    let near = |other: &&'n str| (distance(&wanted, &other.to_lowercase()), *other);
    let (edits, best) = names.iter().map(near).min_by_key(|(edits, _)| *edits)?;
    (edits <= 2.max(name.len() / 3)).then_some(best)
}

/// Counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at =
                |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1);
            best = best.min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

fn wrong(attribute: Attribute<'_>, shown: &str) -> Failure {
    let wants = match attribute.json_type() {
        "array" => format!("an array of {}", attribute.item_type().unwrap_or("string")),
        "boolean" => "true or false".to_owned(),
        other => format!("a value of type {other}"),
    };
    Failure::new(
        Kind::Refused,
        format!("{} wants {wants}, not {shown}", attribute.name),
    )
}

fn from_text(attribute: Attribute<'_>, text: &str) -> Result<Value, Failure> {
    let value = match attribute.json_type() {
        // As our own CSV shows lists.
        "array" if text.trim_start().starts_with('[') => {
            let list =
                serde_json::from_str(text).map_err(|_| wrong(attribute, &format!("{text:?}")))?;
            return from_json(attribute, &list);
        }
        "array" => {
            let item = attribute.item_type().unwrap_or("string");
            let items = text.split(',').map(str::trim).filter(|t| !t.is_empty());
            items
                .map(|t| scalar(item, t))
                .collect::<Option<Vec<_>>>()
                .map(Value::from)
        }
        kind => scalar(kind, text),
    };
    let value = value.ok_or_else(|| wrong(attribute, &format!("{text:?}")))?;
    allowed(attribute, &value)?;
    Ok(value)
}

fn scalar(kind: &str, text: &str) -> Option<Value> {
    match kind {
        // A spreadsheet makes `TRUE` of `true`.
        "boolean" => text
            .to_ascii_lowercase()
            .parse::<bool>()
            .ok()
            .map(Value::from),
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => serde_json::from_str(text).ok().filter(Value::is_number),
        _ => Some(Value::from(text)),
    }
}

fn from_json(attribute: Attribute<'_>, value: &Value) -> Result<Value, Failure> {
    let fits = |kind: &str, value: &Value| match kind {
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        _ => true,
    };
    let good = match (attribute.json_type(), value) {
        (_, Value::Null) => true,
        ("array", Value::Array(items)) => items
            .iter()
            .all(|item| fits(attribute.item_type().unwrap_or("string"), item)),
        ("array", _) => false,
        (kind, value) => fits(kind, value),
    };
    if !good {
        return Err(wrong(attribute, &value.to_string()));
    }
    allowed(attribute, value)?;
    Ok(value.clone())
}

/// Checks the values that an enumerated attribute lists.
fn allowed(attribute: Attribute<'_>, value: &Value) -> Result<(), Failure> {
    let Some(listed) = attribute.values() else {
        return Ok(());
    };
    let odd = match value {
        Value::Array(items) => items.iter().find(|item| !listed.contains(item)),
        Value::Null => None,
        other => Some(other).filter(|other| !listed.contains(other)),
    };
    let Some(odd) = odd else { return Ok(()) };
    let names: Vec<String> = listed.iter().map(ToString::to_string).collect();
    Err(
        Failure::new(Kind::Refused, format!("{} cannot be {odd}", attribute.name))
            .hint(format!("it can be {}", names.join(", "))),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        serde_json::from_value(json!({"definitions": {
            "base": {"properties": {"login": {"type": "string"}, "department": {"type": "string"}}},
            "custom": {"properties": {
                "level": {"type": "integer"}, "rate": {"type": "number"}, "vip": {"type": "boolean"},
                "tags": {"type": "array", "items": {"type": "string"}},
                "ages": {"type": "array", "items": {"type": "integer"}},
                "size": {"type": "string", "enum": ["S", "M"]},
            }},
        }}))
        .unwrap()
    }

    fn value(name: &str, given: Given) -> Result<Value, String> {
        let edits = ProfileEdits {
            set: vec![(name.to_owned(), given)],
            unset: Vec::new(),
        };
        let profile = edits
            .to_profile(Some(&schema()))
            .map_err(|e| e.to_string())?;
        Ok(profile.get(name).cloned().unwrap_or_default())
    }

    #[test]
    fn texts_take_the_type_of_the_schema() {
        for (name, text, expected) in [
            ("department", "007", json!("007")),
            ("level", "7", json!(7)),
            ("rate", "1.5", json!(1.5)),
            ("vip", "true", json!(true)),
            ("vip", "FALSE", json!(false)),
            ("tags", "a, b", json!(["a", "b"])),
            ("ages", "1,2", json!([1, 2])),
            ("tags", "", json!([])),
            ("tags", "[\"a,b\"]", json!(["a,b"])),
            ("size", "M", json!("M")),
        ] {
            assert_eq!(
                value(name, Given::Text(text.into())).unwrap(),
                expected,
                "{name}={text}"
            );
        }
        for (name, text) in [
            ("level", "x"),
            ("vip", "yes"),
            ("ages", "1,x"),
            ("ages", "[1,\"x\"]"),
            ("tags", "[a]"),
            ("size", "L"),
        ] {
            assert!(
                value(name, Given::Text(text.into())).is_err(),
                "{name}={text}"
            );
        }
    }

    #[test]
    fn json_must_have_the_type_of_the_schema() {
        for (name, json, good) in [
            ("level", json!(7), true),
            ("level", json!("7"), false),
            ("tags", json!(["a"]), true),
            ("tags", json!("a"), false),
            ("ages", json!(["a"]), false),
            ("department", json!(null), true),
            ("size", json!("L"), false),
        ] {
            assert_eq!(
                value(name, Given::Json(json.clone())).is_ok(),
                good,
                "{name}={json}"
            );
        }
    }

    #[test]
    fn a_miss_names_the_nearest_attribute() {
        let failure = known(&schema(), "departmnet").unwrap_err();
        assert_eq!(failure.hints(), ["did you mean department?"]);
        assert!(
            known(&schema(), "zzzzzz").unwrap_err().hints()[0].starts_with("the attributes are")
        );
        assert_eq!(nearest("lvel", &["level", "login"]), Some("level"));
    }
}
