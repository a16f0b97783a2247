//! Profiles: the checks of a schema, and the order in which attributes are kept.
//!
//! Everything that is wrong is told at once, the required attributes first. Lengths count
//! characters. An unknown attribute is refused before anything else.

use serde_json::{Map, Number, Value};

use super::answer::Refusal;
use super::schema::Schema;

/// Checks a whole profile; `object` is what Okta calls the thing, e.g. `newUser`.
pub(super) fn check(
    profile: &Map<String, Value>,
    schema: &Schema,
    object: &str,
) -> Result<(), Refusal> {
    let mut unknown = profile.keys().filter(|name| !schema.defines(name));
    if let Some(name) = unknown.next() {
        return Err(Refusal::invalid(
            object,
            format!("Property name '{name}' is not defined in profile"),
        ));
    }
    let mut wrong: Vec<(String, String)> = Vec::new();
    for name in schema.required() {
        if is_blank(profile.get(&name)) {
            wrong.push((name, "The field cannot be left blank".to_owned()));
        }
    }
    for (name, value) in profile.iter().filter(|(_, value)| !value.is_null()) {
        let already = wrong.iter().any(|(known, _)| known == name);
        if let Some(property) = schema.property(name).filter(|_| !already)
            && let Some(problem) = problem(name, value, &property)
        {
            wrong.push((name.clone(), problem));
        }
    }
    // A login that is missing is no e-mail address either, and that is said last.
    let any_login = schema
        .property("login")
        .is_some_and(|property| property.get("pattern").is_some());
    if is_blank(profile.get("login")) && !any_login {
        wrong.push(("login".to_owned(), NO_EMAIL.to_owned()));
    }
    let Some((first, _)) = wrong.first() else {
        return Ok(());
    };
    let refusal = Refusal::new(400, "E0000001", format!("Api validation failed: {first}"));
    Err(wrong.iter().fold(refusal, |refusal, (name, problem)| {
        refusal.cause(format!("{name}: {problem}"))
    }))
}

fn is_blank(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(_) => false,
    }
}

/// Returns what is wrong with one value.
fn problem(name: &str, value: &Value, property: &Value) -> Option<String> {
    let text = |key: &str| property.get(key).and_then(Value::as_str);
    let kind = text("type").unwrap_or("string");
    let fits = match kind {
        "boolean" => value.is_boolean(),
        "integer" => value.as_number().is_some_and(is_whole),
        "number" => value.is_number(),
        "array" => {
            let item = property.pointer("/items/type").and_then(Value::as_str);
            value
                .as_array()
                .is_some_and(|items| items.iter().all(|i| is_item(i, item.unwrap_or("string"))))
        }
        _ => value.is_string(),
    };
    if !fits {
        return Some(format!(
            "Invalid value, the type of the attribute is {kind}"
        ));
    }
    if let Some(items) = value.as_array() {
        let items_property = property.get("items")?;
        return items
            .iter()
            .any(|item| !is_allowed(item, items_property))
            .then(|| NOT_ALLOWED.to_owned());
    }
    if !is_allowed(value, property) {
        return Some(NOT_ALLOWED.to_owned());
    }
    let value = value.as_str()?;
    let length = u64::try_from(value.chars().count()).unwrap_or(u64::MAX);
    let limit = |key: &str| property.get(key).and_then(Value::as_u64);
    if limit("maxLength").is_some_and(|longest| length > longest) {
        return Some("The field is too long".to_owned());
    }
    // An empty value of an optional attribute is no value.
    if value.is_empty() {
        return None;
    }
    match (name, text("pattern")) {
        ("login", None) if !is_email(value) => return Some(NO_EMAIL.to_owned()),
        (_, Some(pattern)) if !fits_pattern(value, pattern) => return Some(MISFIT.to_owned()),
        _ => {}
    }
    if limit("minLength").is_some_and(|shortest| length < shortest) {
        return Some("The field is too short".to_owned());
    }
    text("format")
        .is_some_and(|format| !fits_format(value, format))
        .then(|| MISFIT.to_owned())
}

const NO_EMAIL: &str = "Username must be in the form of an email address";
const NOT_ALLOWED: &str = "Value is not one of the allowed values";
const MISFIT: &str = "Does not match required pattern";

fn is_whole(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|n| n.fract() == 0.0)
}

fn is_item(item: &Value, kind: &str) -> bool {
    match kind {
        "integer" => item.as_number().is_some_and(is_whole),
        "number" => item.is_number(),
        _ => item.is_string(),
    }
}

/// Is the value in `enum` and `oneOf`, where the attribute has them?
fn is_allowed(value: &Value, property: &Value) -> bool {
    let listed = |key: &str| property.get(key).and_then(Value::as_array);
    let by_enum = listed("enum").is_none_or(|values| values.contains(value));
    let by_one_of = listed("oneOf").is_none_or(|choices| {
        choices
            .iter()
            .any(|choice| choice.get("const") == Some(value))
    });
    by_enum && by_one_of
}

/// Is this roughly an e-mail address: a name, one `@`, a host with a dot?
pub(super) fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    !name.is_empty()
        && !host.contains('@')
        && host.contains('.')
        && host.split('.').all(|label| !label.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Okta knows two kinds of pattern: anything (`.+`) and one set of characters (`[a-z0-9]+`).
fn fits_pattern(value: &str, pattern: &str) -> bool {
    let set = pattern
        .trim_start_matches('^')
        .trim_end_matches('$')
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix("]+"));
    let Some(set) = set else {
        return true;
    };
    let set: Vec<char> = set.chars().filter(|&c| c != '\\').collect();
    let in_set = |c: char| {
        set.contains(&c)
            || set
                .windows(3)
                .any(|w| matches!(w, [low, '-', high] if (*low..=*high).contains(&c)))
    };
    value.chars().all(in_set)
}

fn fits_format(value: &str, format: &str) -> bool {
    match format {
        "email" => is_email(value),
        "uri" => value.split_once(':').is_some_and(|(scheme, rest)| {
            !rest.is_empty()
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '+')
        }),
        "country-code" => value.len() == 2 && value.bytes().all(|b| b.is_ascii_uppercase()),
        "language-code" => value
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.chars().all(char::is_alphanumeric)),
        "locale" => value
            .split('_')
            .all(|part| (1..=8).contains(&part.len()) && part.chars().all(char::is_alphanumeric)),
        "timezone" => {
            value == "UTC"
                || (value.contains('/') && !value.contains(char::is_whitespace))
                || value.len() == 3
        }
        _ => true,
    }
}

/// Puts the attributes into the order of answers: names first, login and e-mail last; an unset
/// attribute is absent but for the two that are always answered.
pub(super) fn arranged(profile: &Map<String, Value>) -> Map<String, Value> {
    const FIRST: [&str; 2] = ["firstName", "lastName"];
    const LAST: [&str; 2] = ["login", "email"];
    let mut out = Map::new();
    let mut take = |name: &str, always: bool| match profile.get(name) {
        Some(value) if always || !value.is_null() => {
            out.insert(name.to_owned(), value.clone());
        }
        None if always => {
            out.insert(name.to_owned(), Value::Null);
        }
        _ => {}
    };
    for name in FIRST {
        take(name, false);
    }
    take("mobilePhone", true);
    for name in profile.keys() {
        let placed = [FIRST, LAST].iter().flatten().any(|known| known == name)
            || matches!(name.as_str(), "mobilePhone" | "secondEmail");
        if !placed {
            take(name, false);
        }
    }
    take("secondEmail", true);
    for name in LAST {
        take(name, false);
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_held_against_type_length_format_and_choices() {
        let cases = [
            (json!("x"), json!({"type": "string", "minLength": 1}), true),
            (
                json!("xy"),
                json!({"type": "string", "maxLength": 1}),
                false,
            ),
            (json!("é"), json!({"type": "string", "maxLength": 1}), true),
            (json!("x"), json!({"type": "string", "minLength": 2}), false),
            (json!(1), json!({"type": "string"}), false),
            (json!(1), json!({"type": "integer"}), true),
            (json!(1.5), json!({"type": "integer"}), false),
            (json!(1.5), json!({"type": "number"}), true),
            (json!("true"), json!({"type": "boolean"}), false),
            (
                json!(["a"]),
                json!({"type": "array", "items": {"type": "string"}}),
                true,
            ),
            (
                json!([1]),
                json!({"type": "array", "items": {"type": "string"}}),
                false,
            ),
            (
                json!("b"),
                json!({"type": "string", "enum": ["a", "b"]}),
                true,
            ),
            (
                json!("c"),
                json!({"type": "string", "enum": ["a", "b"]}),
                false,
            ),
            (
                json!("c"),
                json!({"type": "string", "oneOf": [{"const": "c", "title": "C"}]}),
                true,
            ),
            (
                json!("US"),
                json!({"type": "string", "format": "country-code"}),
                true,
            ),
            (
                json!("USA"),
                json!({"type": "string", "format": "country-code"}),
                false,
            ),
            (
                json!("en-us"),
                json!({"type": "string", "format": "language-code"}),
                true,
            ),
            (
                json!("en_US"),
                json!({"type": "string", "format": "locale"}),
                true,
            ),
            (
                json!("America/New_York"),
                json!({"type": "string", "format": "timezone"}),
                true,
            ),
            (
                json!("nowhere special"),
                json!({"type": "string", "format": "timezone"}),
                false,
            ),
            (
                json!("http://x"),
                json!({"type": "string", "format": "uri"}),
                true,
            ),
            (
                json!("a@b"),
                json!({"type": "string", "format": "email"}),
                false,
            ),
        ];
        for (value, property, good) in cases {
            let got = problem("x", &value, &property);
            assert_eq!(got.is_none(), good, "{value} {property} {got:?}");
        }
    }

    #[test]
    fn a_login_is_an_email_unless_its_pattern_says_otherwise() {
        let plain = json!({"type": "string"});
        assert!(problem("login", &json!("ada"), &plain).is_some());
        assert!(problem("login", &json!("ada@example.com"), &plain).is_none());
        let any = json!({"type": "string", "pattern": ".+"});
        assert!(problem("login", &json!("ada"), &any).is_none());
        let set = json!({"type": "string", "pattern": "[a-z0-9_]+"});
        assert!(problem("login", &json!("ada_1"), &set).is_none());
        assert!(problem("login", &json!("Ada"), &set).is_some());
    }

    #[test]
    fn two_attributes_are_always_there_and_other_nulls_are_not() {
        let profile = json!({"login": "l", "email": "e", "city": "Bern", "title": null,
            "firstName": "f", "lastName": "n"});
        let arranged = arranged(profile.as_object().unwrap());
        assert_eq!(
            Value::Object(arranged).to_string(),
            r#"{"firstName":"f","lastName":"n","mobilePhone":null,"city":"Bern","secondEmail":null,"login":"l","email":"e"}"#
        );
    }
}
