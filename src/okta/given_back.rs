//! What a server gives back of what it was sent: no secret of it reaches an error.
//!
//! Errors go to the streams, to reports and to records, so their texts are cleaned here, where they
//! come in. Known are the secrets of the run and those in the body of this very request, of which
//! there may be too many in a run to remember them all.

use std::sync::LazyLock;

use serde_json::Value;

use super::request::Request;
use crate::secret::Redactor;

/// Members whose texts are secret, with all that is below them.
const SECRET: [&str; 8] = [
    "password",
    "oldPassword",
    "newPassword",
    "answer",
    "authScheme",
    "secret",
    "client_secret",
    "passCode",
];
/// Members below those that are none.
const PLAIN: [&str; 6] = [
    "type",
    "key",
    "algorithm",
    "saltOrder",
    "question",
    "workFactor",
];

/// Returns what takes the secrets out of a text that came in answer to a request.
pub(in crate::okta) fn cleaner(run: &Redactor, request: &Request) -> impl Fn(&str) -> String {
    let (run, body) = (run.clone(), request.body.clone());
    // Most answers are good, and quoted by nobody.
    let own = LazyLock::new(move || {
        let own = Redactor::default();
        if let Some(Ok(body)) = body.map(|body| serde_json::from_slice(&body)) {
            learn(&body, false, &own);
        }
        own
    });
    move |text| own.clean(&run.clean(text)).into_owned()
}

fn learn(value: &Value, is_secret: bool, own: &Redactor) {
    match value {
        Value::String(text) if is_secret => own.learn_value(text),
        Value::Array(items) => items.iter().for_each(|item| learn(item, is_secret, own)),
        Value::Object(members) => {
            for (name, value) in members {
                let is_secret = is_secret || SECRET.contains(&name.as_str());
                learn(value, is_secret && !PLAIN.contains(&name.as_str()), own);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::okta::path::Path;

    #[test]
    fn what_was_sent_and_is_secret_is_taken_out_and_all_else_stays() {
        let body = json!({
            "profile": {"title": "Engineer"},
            "credentials": {
                "password": {"value": "hunter22"},
                "recovery_question": {"question": "Which place?", "answer": "Bletchley"},
            },
            "channel": {"config": {"authScheme": {"type": "HEADER", "key": "Authorization", "value": "knock-knock"}}},
        });
        let request = Request::post(Path::root(&["x"]), "try").json(&body);
        let run = Redactor::default();
        run.learn_value("the-token");
        let clean = cleaner(&run, &request);
        for (text, expected) in [
            ("hunter22 is too short", "[redacted] is too short"),
            (
                "the-token, Bletchley, knock-knock",
                "[redacted], [redacted], [redacted]",
            ),
            (
                "Engineer Which place? HEADER Authorization",
                "Engineer Which place? HEADER Authorization",
            ),
        ] {
            assert_eq!(clean(text), expected);
        }
    }
}
