//! Users as wiremock answers with them.

use serde_json::{Value, json};

/// An id for a user of a mocked org.
pub(crate) const ID: &str = "00u1abcdefghijKLMN23";

/// Every attribute that has a flag of its own, with the flag.
pub(crate) const ATTRIBUTES: [(&str, &str); 31] = [
    ("firstName", "first-name"),
    ("lastName", "last-name"),
    ("email", "email"),
    ("login", "login"),
    ("middleName", "middle-name"),
    ("honorificPrefix", "honorific-prefix"),
    ("honorificSuffix", "honorific-suffix"),
    ("title", "title"),
    ("displayName", "display-name"),
    ("nickName", "nick-name"),
    ("secondEmail", "second-email"),
    ("profileUrl", "profile-url"),
    ("primaryPhone", "primary-phone"),
    ("mobilePhone", "mobile-phone"),
    ("streetAddress", "street-address"),
    ("city", "city"),
    ("state", "state"),
    ("zipCode", "zip-code"),
    ("countryCode", "country-code"),
    ("postalAddress", "postal-address"),
    ("preferredLanguage", "preferred-language"),
    ("locale", "locale"),
    ("timezone", "timezone"),
    ("userType", "user-type"),
    ("employeeNumber", "employee-number"),
    ("costCenter", "cost-center"),
    ("organization", "organization"),
    ("division", "division"),
    ("department", "department"),
    ("managerId", "manager-id"),
    ("manager", "manager"),
];

/// An active user whose attributes are the least there can be.
pub(crate) fn user(login: &str) -> Value {
    json!({
        "id": ID,
        "status": "ACTIVE",
        "created": "2026-01-01T00:00:00.000Z",
        "activated": "2026-01-01T00:00:00.000Z",
        "statusChanged": "2026-01-01T00:00:00.000Z",
        "lastLogin": null,
        "lastUpdated": "2026-01-01T00:00:00.000Z",
        "passwordChanged": null,
        "type": {"id": "oty1abcdefghijKLMN23"},
        "profile": {
            "firstName": "Ada",
            "lastName": "Lovelace",
            "login": login,
            "email": login,
            "mobilePhone": null,
            "secondEmail": null
        },
        "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}}
    })
}

/// Okta's refusal with a code, a sentence and its causes.
pub(crate) fn refusal(code: &str, summary: &str, causes: &[&str]) -> Value {
    let causes: Vec<Value> = causes.iter().map(|c| json!({"errorSummary": c})).collect();
    json!({
        "errorCode": code,
        "errorSummary": summary,
        "errorLink": code,
        "errorId": "oaeabcdefghijklmnopqrstuv",
        "errorCauses": causes
    })
}

/// The refusal for what is not there.
pub(crate) fn not_found(name: &str) -> Value {
    let summary = format!("Not found: Resource not found: {name} (User)");
    refusal("E0000007", &summary, &[])
}
