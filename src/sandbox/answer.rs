//! Answers: bodies, statuses and headers, and refusals with Okta's error body.
//!
//! A [`Refusal`] is an answer that changes nothing. `errorLink` is the code again, `errorId` starts
//! with `oae`; the useful sentence is in `errorCauses`.
//!
//! Follows <https://developer.okta.com/docs/reference/error-codes/>

use serde_json::{Value, json};

/// What kind of body an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// JSON.
    Json,
    /// A page of HTML, as a gateway sends it.
    Html,
    /// No body and no type.
    None,
}

/// One answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// What the body is.
    pub content: Content,
    /// Headers besides those every answer has.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer of JSON bytes.
    pub(super) fn bytes(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            content: Content::Json,
            headers: Vec::new(),
            body,
        }
    }

    /// 200 with this object.
    pub(super) fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    /// An answer with this object.
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, body.to_string().into_bytes())
    }

    /// 200 with `{}`.
    pub(super) fn empty_object() -> Self {
        Self::bytes(200, b"{}".to_vec())
    }

    /// 204, no body.
    pub(super) fn no_content() -> Self {
        Self {
            status: 204,
            content: Content::None,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// Okta's code, e.g. `E0000001`.
    pub code: &'static str,
    /// The one-line summary.
    pub summary: String,
    /// The sentences that say why.
    pub causes: Vec<String>,
}

impl Refusal {
    /// A refusal without causes.
    pub(super) fn new(status: u16, code: &'static str, summary: impl Into<String>) -> Self {
        Self {
            status,
            code,
            summary: summary.into(),
            causes: Vec::new(),
        }
    }

    /// Adds a cause.
    #[must_use]
    pub(super) fn cause(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// 400 E0000001: `object` is what did not pass, the cause says why.
    pub(super) fn invalid(object: &str, cause: impl Into<String>) -> Self {
        Self::new(400, "E0000001", format!("Api validation failed: {object}")).cause(cause)
    }

    /// 400 E0000003.
    pub(super) fn malformed() -> Self {
        Self::new(400, "E0000003", "The request body was not well-formed.")
    }

    /// 400 E0000031 with why.
    pub(super) fn search(cause: impl Into<String>) -> Self {
        Self::new(400, "E0000031", "Invalid search criteria.").cause(cause)
    }

    /// 401 E0000011.
    pub(super) fn token() -> Self {
        Self::new(401, "E0000011", "Invalid token provided")
    }

    /// 401 E0000015: the feature is off in this org.
    pub(super) fn feature() -> Self {
        Self::new(
            401,
            "E0000015",
            "You do not have permission to access the feature you are requesting",
        )
    }

    /// 403 E0000006.
    pub(super) fn permission() -> Self {
        Self::new(
            403,
            "E0000006",
            "You do not have permission to perform the requested action",
        )
    }

    /// 403 E0000014 with why.
    pub(super) fn credentials(cause: impl Into<String>) -> Self {
        Self::new(403, "E0000014", "Update of credentials failed").cause(cause)
    }

    /// 403 E0000038.
    pub(super) fn status() -> Self {
        Self::new(
            403,
            "E0000038",
            "This operation is not allowed in the user's current status.",
        )
    }

    /// 404 E0000007; `kind` is Okta's internal word, e.g. `User`, `UserGroup`.
    pub(super) fn not_found(id: &str, kind: &str) -> Self {
        Self::new(
            404,
            "E0000007",
            format!("Not found: Resource not found: {id} ({kind})"),
        )
    }

    /// 404 E0000008: no such endpoint.
    pub(super) fn no_path() -> Self {
        Self::new(404, "E0000008", "The requested path was not found")
    }

    /// 405 E0000022.
    pub(super) fn method() -> Self {
        Self::new(
            405,
            "E0000022",
            "The endpoint does not support the provided HTTP method",
        )
    }

    /// 411: a POST or PUT that does not say how long its body is.
    pub(super) fn length() -> Self {
        Self::new(411, "E0000003", "The request body was not well-formed.")
            .cause("Content-Length is required")
    }

    /// 429 E0000047.
    pub(super) fn rate() -> Self {
        Self::new(
            429,
            "E0000047",
            "API call exceeded rate limit due to too many requests.",
        )
    }

    /// 500 E0000009.
    pub(super) fn internal() -> Self {
        Self::new(500, "E0000009", "Internal Server Error")
    }

    /// Returns the answer; `id` is the part of `errorId` after `oae`.
    pub(super) fn answer(&self, id: &str) -> Answer {
        let causes: Vec<Value> = self
            .causes
            .iter()
            .map(|cause| json!({ "errorSummary": cause }))
            .collect();
        Answer::json(
            self.status,
            &json!({
                "errorCode": self.code,
                "errorSummary": self.summary,
                "errorLink": self.code,
                "errorId": format!("oae{id}"),
                "errorCauses": causes,
            }),
        )
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(_: rusqlite::Error) -> Self {
        Self::internal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_okta_s_body() {
        let answer = Refusal::invalid("login", "login: taken").answer("x");
        assert_eq!(
            String::from_utf8(answer.body).unwrap(),
            r#"{"errorCode":"E0000001","errorSummary":"Api validation failed: login","errorLink":"E0000001","errorId":"oaex","errorCauses":[{"errorSummary":"login: taken"}]}"#
        );
    }
}
