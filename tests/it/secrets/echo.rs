//! The ways in which a server can give secrets back that it was sent.

use serde_json::{Value, json};

use super::search::forms;
use crate::support::{Seen, http};

/// One way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    /// A refusal whose summary and causes hold them.
    Refusal,
    /// A refusal in the words of OAuth.
    OAuth,
    /// A 401 with a challenge.
    Challenge,
    /// A page of HTML instead of an error.
    Page,
    /// A page of HTML with 200.
    Welcome,
    /// A text in which a secret begins just before the place where it is cut.
    Cut(usize),
    /// An answer that is JSON of the wrong kind: a text.
    Text,
    /// An answer that is no JSON but begins as such.
    Torn,
    /// A redirect to an address that holds them.
    Redirect,
    /// A name of the request that is a secret.
    RequestId,
    /// The connection is closed without an answer.
    Closed,
}

/// All of them; messages are cut after 40, 80, 200 and 300 characters.
pub(super) const WAYS: [Way; 14] = [
    Way::Refusal,
    Way::OAuth,
    Way::Challenge,
    Way::Page,
    Way::Welcome,
    Way::Cut(40),
    Way::Cut(80),
    Way::Cut(200),
    Way::Cut(300),
    Way::Text,
    Way::Torn,
    Way::Redirect,
    Way::RequestId,
    Way::Closed,
];

impl Way {
    /// The answer of a server that received a request.
    pub(super) fn answer(self, secrets: &[String], seen: &Seen) -> Vec<u8> {
        let all: Vec<String> = secrets.iter().flat_map(|s| forms(s)).collect();
        let all = format!("{} {} {}", all.join(" "), seen.head, seen.text);
        let line = all.replace(['\r', '\n'], " ");
        match self {
            Self::Refusal => {
                let causes: Vec<Value> = secrets
                    .iter()
                    .map(|s| json!({"errorSummary": format!("not good: {s}")}))
                    .collect();
                let body = json!({
                    "errorCode": "E0000001", "errorSummary": format!("Api validation failed: {all}"),
                    "errorId": "oae1", "errorCauses": causes,
                });
                http("400 Bad Request", &[], body.to_string())
            }
            Self::OAuth => {
                let body = json!({"error": "invalid_request", "error_description": all});
                http("400 Bad Request", &[], body.to_string())
            }
            Self::Challenge => {
                let quoted = line.replace(['"', '\\'], " ");
                let challenge =
                    format!("Bearer error=\"invalid_token\", error_description=\"{quoted}\"");
                http("401 Unauthorized", &[("www-authenticate", &challenge)], "")
            }
            Self::Page => http("502 Bad Gateway", HTML, format!("<p>{all}</p>")),
            Self::Welcome => http("200 OK", HTML, format!("<p>{all}</p>")),
            Self::Cut(length) => {
                // Eleven characters stand before the cut: one less than what the search finds, if
                // nothing was put there in their place; with any pieces more it does.
                let start = "x".repeat(length.saturating_sub(30));
                http("502 Bad Gateway", &[], format!("{start}{line}"))
            }
            Self::Text => http("200 OK", JSON, json!(all).to_string()),
            Self::Torn => http(
                "200 OK",
                JSON,
                format!("{{\"tempPassword\":{},,", json!(all)),
            ),
            Self::Redirect => {
                let target: String =
                    url::form_urlencoded::byte_serialize(line.as_bytes()).collect();
                let target = format!("https://elsewhere.example/{target}?a={target}");
                http("302 Found", &[("location", &target)], "")
            }
            Self::RequestId => {
                let id = secrets.last().map_or("", String::as_str).replace('\n', "");
                http("403 Forbidden", &[("x-okta-request-id", &id)], "{}")
            }
            Self::Closed => Vec::new(),
        }
    }
}

const HTML: &[(&str, &str)] = &[("content-type", "text/html")];
const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
