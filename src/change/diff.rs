//! What differs between a profile and what it should be. Pure.
//!
//! Okta shows some unset attributes as `null` and leaves others out, so the two are equal here.

use std::fmt;

use serde_json::{Map, Value};

/// One attribute that is not as wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Okta's name of the attribute.
    pub name: String,
    /// What it is; `null` for unset.
    pub before: Value,
    /// What it should be; `null` for unset.
    pub after: Value,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} -> {}",
            self.name,
            Shown(&self.before),
            Shown(&self.after)
        )
    }
}

/// Returns where `now` differs from `wanted`; attributes that `wanted` does not name are left out.
pub fn differences(now: &Map<String, Value>, wanted: &Map<String, Value>) -> Vec<Difference> {
    wanted
        .iter()
        .map(|(name, after)| Difference {
            name: name.clone(),
            before: now.get(name).cloned().unwrap_or(Value::Null),
            after: after.clone(),
        })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

/// A JSON value for people: text without its quotes.
pub struct Shown<'a>(pub &'a Value);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::String(text) => f.write_str(text),
            Value::Null => f.write_str("(unset)"),
            other => write!(f, "{other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn null_and_absent_are_the_same_and_unnamed_attributes_do_not_count() {
        let now = json!({"city": "Rome", "title": null, "state": "x"});
        let wanted = json!({"city": "Paris", "title": null, "zipCode": null, "state": "x"});
        let found = differences(now.as_object().unwrap(), wanted.as_object().unwrap());
        let shown: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["city: Rome -> Paris"]);
    }
}
