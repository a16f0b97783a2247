//! What is written down of plans, and the way back from what was done.

mod every_action;
mod kept;
mod undo;

use serde_json::{Value, json};

use super::Subject;
use crate::model::{Resource, User};

/// What no record may hold.
const MARKER: &str = "Marker!4711";

/// A user as Okta answers, with more about him than any record may keep.
fn raw_user() -> Value {
    json!({
        "id": "00u1", "status": "ACTIVE", "created": "2026-01-01T00:00:00.000Z",
        "statusChanged": "2026-01-02T00:00:00.000Z", "lastUpdated": "2026-01-03T00:00:00.000Z",
        "passwordChanged": "2026-01-04T00:00:00.000Z", "lastLogin": "2026-01-05T00:00:00.000Z",
        "type": {"id": "oty1"},
        "profile": {
            "login": "ada@x.example", "firstName": "Ada", "title": "Engineer", "city": "London",
        },
        "credentials": {"recovery_question": {"question": MARKER}},
    })
}

fn view(user: &Value) -> User {
    serde_json::from_value(user.clone()).unwrap()
}

fn subject(user: &Value) -> Subject {
    let resource: Resource<User> = Resource::parse(&user.to_string().into()).unwrap();
    Subject::user(&view(user), &resource, Some("W/\"1\"".to_owned()))
}
