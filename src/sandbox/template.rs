//! The 31 base attributes that every user type starts with, as a schema describes them.

use serde_json::{Map, Value, json};

/// A base attribute: name, title, required, format, shortest, longest, what its owner may do.
struct Base(
    &'static str,
    &'static str,
    bool,
    Option<&'static str>,
    Option<u32>,
    Option<u32>,
    Own,
);

/// What users may do with an attribute of their own.
#[derive(Clone, Copy)]
enum Own {
    Write,
    Read,
    Hide,
}

#[rustfmt::skip]
const TEMPLATE: [Base; 31] = [
    Base("login", "Username", true, None, Some(5), Some(100), Own::Write),
    Base("firstName", "First name", true, None, Some(1), Some(50), Own::Write),
    Base("lastName", "Last name", true, None, Some(1), Some(50), Own::Write),
    Base("middleName", "Middle name", false, None, None, None, Own::Read),
    Base("honorificPrefix", "Honorific prefix", false, None, None, None, Own::Read),
    Base("honorificSuffix", "Honorific suffix", false, None, None, None, Own::Read),
    Base("email", "Primary email", true, Some("email"), None, Some(100), Own::Write),
    Base("title", "Title", false, None, None, None, Own::Read),
    Base("displayName", "Display name", false, None, None, None, Own::Read),
    Base("nickName", "Nickname", false, None, None, None, Own::Read),
    Base("profileUrl", "Profile Url", false, Some("uri"), None, None, Own::Read),
    Base("secondEmail", "Secondary email", false, Some("email"), None, Some(100), Own::Write),
    Base("mobilePhone", "Mobile phone", false, None, None, Some(100), Own::Write),
    Base("primaryPhone", "Primary phone", false, None, None, Some(100), Own::Hide),
    Base("streetAddress", "Street address", false, None, None, Some(1024), Own::Hide),
    Base("city", "City", false, None, None, Some(128), Own::Hide),
    Base("state", "State", false, None, None, Some(128), Own::Hide),
    Base("zipCode", "Zip code", false, None, None, Some(50), Own::Hide),
    Base("countryCode", "Country code", false, Some("country-code"), None, None, Own::Hide),
    Base("postalAddress", "Postal Address", false, None, None, Some(4096), Own::Hide),
    Base("preferredLanguage", "Preferred language", false, Some("language-code"), None, None, Own::Read),
    Base("locale", "Locale", false, Some("locale"), None, None, Own::Read),
    Base("timezone", "Time zone", false, Some("timezone"), None, None, Own::Read),
    Base("userType", "User type", false, None, None, None, Own::Read),
    Base("employeeNumber", "Employee number", false, None, None, None, Own::Read),
    Base("costCenter", "Cost center", false, None, None, None, Own::Read),
    Base("organization", "Organization", false, None, None, None, Own::Read),
    Base("division", "Division", false, None, None, None, Own::Read),
    Base("department", "Department", false, None, None, None, Own::Read),
    Base("managerId", "ManagerId", false, None, None, None, Own::Read),
    Base("manager", "Manager", false, None, None, None, Own::Read),
];

impl Base {
    fn property(&self) -> Value {
        let Self(_, title, required, format, shortest, longest, own) = *self;
        let mut out = Map::new();
        let mut put = |key: &str, value: Value| {
            out.insert(key.to_owned(), value);
        };
        put("title", json!(title));
        put("type", json!("string"));
        if required {
            put("required", json!(true));
        }
        if let Some(format) = format {
            put("format", json!(format));
        }
        put("mutability", json!("READ_WRITE"));
        put("scope", json!("NONE"));
        if let Some(shortest) = shortest {
            put("minLength", json!(shortest));
        }
        if let Some(longest) = longest {
            put("maxLength", json!(longest));
        }
        let action = match own {
            Own::Write => "READ_WRITE",
            Own::Read => "READ_ONLY",
            Own::Hide => "HIDE",
        };
        put(
            "permissions",
            json!([{ "principal": "SELF", "action": action }]),
        );
        put("master", json!({ "type": "PROFILE_MASTER" }));
        Value::Object(out)
    }
}

/// Is this the name of a base attribute?
pub(super) fn has(name: &str) -> bool {
    TEMPLATE.iter().any(|base| base.0 == name)
}

/// Returns the property object of a base attribute.
pub(super) fn property(name: &str) -> Option<Value> {
    TEMPLATE
        .iter()
        .find(|base| base.0 == name)
        .map(Base::property)
}

/// Returns the names of all base attributes, in the order of answers.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TEMPLATE.iter().map(|base| base.0)
}
