//! The body of a call: a file as it is, or an object made of fields.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::context::Context;
use crate::failure::Failure;

/// Reads or makes the body; none without any of the flags.
pub(super) fn read(
    cx: &Context,
    input: Option<&str>,
    texts: &[String],
    json: &[String],
) -> Result<Option<Bytes>, Failure> {
    if let Some(file) = input {
        let mut body = Vec::new();
        let read = if file == "-" {
            cx.with_stdin(|stdin| stdin.read_to_end(&mut body).map(|_| ()))
        } else {
            std::fs::read(file).map(|bytes| body = bytes)
        };
        read.map_err(|e| Failure::usage(format!("--input: could not read {file}")).because(e))?;
        return Ok(Some(body.into()));
    }
    if texts.is_empty() && json.is_empty() {
        return Ok(None);
    }
    let mut body = Map::new();
    for field in texts {
        let (key, value) = split(field, "--field")?;
        put(&mut body, key, value.into())?;
    }
    for field in json {
        let (key, value) = split(field, "--json-field")?;
        let value = serde_json::from_str(value)
            .map_err(|e| Failure::usage(format!("--json-field {key}: not JSON")).because(e))?;
        put(&mut body, key, value)?;
    }
    Ok(Some(Value::Object(body).to_string().into()))
}

fn split<'f>(field: &'f str, flag: &str) -> Result<(&'f str, &'f str), Failure> {
    field
        .split_once('=')
        .filter(|(key, _)| !key.is_empty())
        .ok_or_else(|| Failure::usage(format!("{flag}: {field:?} is no KEY=VALUE")))
}

/// Puts a value at the end of a path of names; the same place twice is a mistake.
fn put(object: &mut Map<String, Value>, path: &str, value: Value) -> Result<(), Failure> {
    let twice = || Failure::usage(format!("the field {path} is given twice"));
    match path.split_once('.') {
        None => match object.insert(path.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(twice()),
        },
        Some((first, rest)) => object
            .entry(first)
            .or_insert_with(|| Value::Object(Map::new()))
            .as_object_mut()
            .ok_or_else(twice)
            .and_then(|inner| put(inner, rest, value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_lead_into_objects() {
        let mut body = Map::new();
        put(&mut body, "profile.name", "A".into()).unwrap();
        put(&mut body, "profile.tags", serde_json::json!([1])).unwrap();
        put(&mut body, "x", Value::Null).unwrap();
        assert_eq!(
            Value::Object(body.clone()).to_string(),
            r#"{"profile":{"name":"A","tags":[1]},"x":null}"#
        );
        assert!(put(&mut body, "profile.name", "B".into()).is_err());
        assert!(put(&mut body, "x.y", "B".into()).is_err());
    }
}
