//! What Okta says when it says no: the error body, the codes that mean something else than their
//! status, and the `WWW-Authenticate` header of answers without a body.
//!
//! Only `errorCode` is promised to be stable. Two codes lie about themselves: 401 E0000015 is a
//! feature that is off, 403 E0000016 and its like are a user in the wrong state.
//! Follows <https://developer.okta.com/docs/reference/error-codes/>

use serde::Deserialize;

use super::challenge::Challenge;
use crate::failure::Kind;
use crate::model::RequestId;

const LONGEST_START: usize = 200;

/// One refusal.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Refusal {
    /// What was being done, such as `get user ada@example.com`.
    pub doing: String,
    /// The HTTP status.
    pub status: u16,
    /// Okta's code, such as `E0000001`; OAuth's word, such as `invalid_client`.
    pub code: Option<String>,
    /// Okta's summary, or the start of a body that is no Okta error.
    pub summary: String,
    /// The sentences that say more, in Okta's order.
    pub causes: Vec<String>,
    /// Okta's name for the error (`oae...`).
    pub error_id: Option<String>,
    /// Okta's name for the request.
    pub request_id: Option<RequestId>,
    /// What the `WWW-Authenticate` header said.
    pub challenge: Option<Challenge>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    error_code: Option<String>,
    error_summary: Option<String>,
    error_id: Option<String>,
    error_causes: Vec<Cause>,
    // Okta's token endpoints speak OAuth.
    error: Option<String>,
    #[serde(rename = "error_description")]
    error_description: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Cause {
    error_summary: Option<String>,
    reason: Option<String>,
}

impl Refusal {
    /// Reads a refusal out of an answer; never fails, whatever the body is. `clean` takes out of a
    /// text what is known to be secret, and is asked before a text is cut.
    pub(crate) fn read(
        doing: &str,
        status: u16,
        request_id: Option<RequestId>,
        challenges: &[String],
        body: &[u8],
        clean: &dyn Fn(&str) -> String,
    ) -> Self {
        let challenge = challenges
            .iter()
            .find_map(|line| Challenge::parse(&clean(line)));
        let parsed: Option<Body> = serde_json::from_slice(body).ok();
        let start = || {
            let text = clean(&String::from_utf8_lossy(body));
            text.trim().chars().take(LONGEST_START).collect::<String>()
        };
        let okta = parsed.unwrap_or_default();
        let code = okta
            .error_code
            .or(okta.error)
            .map(|code| clean(&code))
            .or_else(|| challenge.as_ref().and_then(|c| c.error.clone()));
        let summary = okta
            .error_summary
            .or(okta.error_description)
            .map(|text| clean(&text))
            .or_else(|| challenge.as_ref().and_then(|c| c.description.clone()))
            .unwrap_or_else(start);
        let causes = okta
            .error_causes
            .into_iter()
            .filter_map(|cause| cause.error_summary.or(cause.reason))
            .filter(|text| !text.is_empty())
            .map(|text| clean(&text))
            .collect();
        Self {
            doing: doing.to_owned(),
            status,
            code,
            summary,
            causes,
            error_id: okta.error_id.map(|id| clean(&id)),
            request_id,
            challenge,
        }
    }

    /// Returns the class, by code first and by status else.
    pub fn kind(&self) -> Kind {
        match (self.status, self.code.as_deref().unwrap_or_default()) {
            // The feature is off in this org; nothing is wrong with the credential.
            (401, "E0000015") | (400, "invalid_scope" | "access_denied") => Kind::Permission,
            (401, _)
            // The token endpoint refuses who asks, or what is shown to it, with 400 as well.
            | (
                400,
                "invalid_client" | "unauthorized_client" | "invalid_grant" | "invalid_dpop_proof"
                | "use_dpop_nonce" | "expired_token",
            ) => Kind::Credential,
            // The wrong status, a profile or password owned elsewhere, a role being changed.
            (
                403,
                "E0000016" | "E0000017" | "E0000023" | "E0000032" | "E0000034" | "E0000035"
                | "E0000036" | "E0000038" | "E0000075" | "E0000077" | "E0000078" | "E0000142"
                | "E0000268",
            )
            | (409 | 412 | 423, _) => Kind::Conflict,
            // A password or an answer the policy does not take.
            (403, "E0000014" | "E0000080" | "E0000087") => Kind::Refused,
            (403, _) => Kind::Permission,
            (404 | 410, _) => Kind::NotFound,
            (408 | 429 | 500..=599, _) => Kind::Unreachable,
            (400..=499, _) => Kind::Refused,
            _ => Kind::Other,
        }
    }

    /// Returns whether this is Okta's read-only mode: a plain refusal, nothing was applied.
    pub fn is_read_only_mode(&self) -> bool {
        self.status == 503 && self.code.as_deref() == Some("E0000010")
    }

    /// Returns whether this also settles an earlier attempt of the same call whose answer was lost:
    /// what is wrong with the values or the state was wrong then too.
    pub(in crate::okta) fn settles(&self) -> bool {
        (400..500).contains(&self.status)
            && matches!(
                self.kind(),
                Kind::Refused | Kind::NotFound | Kind::Conflict | Kind::Permission
            )
    }

    /// Returns whether a value that must be unique is taken.
    pub fn is_duplicate(&self) -> bool {
        // E0000001 is every failed validation, and nothing but this sentence tells the duplicate
        // from the others; so this is a hint, and the caller makes sure by a GET. What stands
        // between Okta and us may say the same by 409, a status that also means the wrong state.
        let mut said = self.causes.iter().chain([&self.summary]);
        if self.status == 409 && said.any(|text| text.contains("already exists")) {
            return true;
        }
        self.code.as_deref() == Some("E0000001")
            && self.causes.iter().any(|cause| {
                cause.split_once(':').is_some_and(|(attribute, rest)| {
                    !attribute.contains(' ') && rest.contains("already exists")
                })
            })
    }

    /// Returns what to try.
    pub fn hints(&self) -> Vec<String> {
        let scope = self.challenge.as_ref().and_then(|c| c.scope.as_deref());
        let hint = match (
            self.kind(),
            self.status,
            self.code.as_deref().unwrap_or_default(),
        ) {
            (_, 401, "E0000015") => "the feature is not enabled in this org".to_owned(),
            (Kind::Credential, _, "invalid_client" | "unauthorized_client") => {
                "check the client id and the key: the application must have the public part of this \
                 key, and be allowed this way of getting tokens"
                    .to_owned()
            }
            (Kind::Credential, _, "invalid_dpop_proof") => {
                "the application wants tokens that are bound to a key: set dpop to auto".to_owned()
            }
            (Kind::Credential, _, "invalid_grant" | "expired_token") => {
                "sign in again: okta-admin auth login".to_owned()
            }
            (Kind::Credential, ..) => {
                "the credential was refused: it may be revoked, 30 days unused or of another org; \
                 `okta-admin auth test` tries it alone"
                    .to_owned()
            }
            (Kind::Permission, _, "insufficient_scope") => match scope {
                Some(scope) => format!("grant the scope {scope} to the application"),
                None => "a scope is missing: grant it to the application".to_owned(),
            },
            (Kind::Permission, _, "invalid_scope") => {
                "grant the scope to the application: Admin Console, Applications, its Okta API \
                 Scopes; or ask for less"
                    .to_owned()
            }
            (Kind::Permission, _, "access_denied") => return Vec::new(),
            (Kind::Permission, ..) => {
                "the admin role behind the credential does not allow this".to_owned()
            }
            (Kind::NotFound, _, "E0000008") => "check the address of the org".to_owned(),
            (Kind::NotFound, ..) => "it is not there, or not visible to this credential".to_owned(),
            (Kind::Conflict, 412, _) => "it changed meanwhile: look again, then redo".to_owned(),
            _ if self.is_read_only_mode() => "Okta is in read-only mode: try later".to_owned(),
            _ => return Vec::new(),
        };
        vec![hint]
    }

    /// What Okta said, in one line: the causes where there are any, and the code.
    fn sentence(&self) -> String {
        let said = if self.causes.is_empty() {
            self.summary.clone()
        } else {
            self.causes.join("; ")
        };
        let said = if said.is_empty() {
            "no reason given".to_owned()
        } else {
            said
        };
        match &self.code {
            Some(code) => format!("Okta refused the request: {said} ({} {code})", self.status),
            None => format!("the server answered {}: {said}", self.status),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Refusal {
        let clean = |text: &str| text.to_owned();
        Refusal::read("get user ada", status, None, &[], body.as_bytes(), &clean)
    }

    fn with_code(status: u16, code: &str) -> Refusal {
        read(
            status,
            &format!(r#"{{"errorCode":"{code}","errorSummary":"No"}}"#),
        )
    }

    #[test]
    fn the_code_decides_where_the_status_misleads() {
        for (status, code, kind) in [
            (400, "E0000001", Kind::Refused),
            (401, "E0000011", Kind::Credential),
            (401, "invalid_token", Kind::Credential),
            (401, "E0000015", Kind::Permission),
            (401, "invalid_client", Kind::Credential),
            (400, "invalid_dpop_proof", Kind::Credential),
            (400, "invalid_grant", Kind::Credential),
            (400, "invalid_scope", Kind::Permission),
            (400, "invalid_request", Kind::Refused),
            (403, "E0000006", Kind::Permission),
            (403, "insufficient_scope", Kind::Permission),
            (403, "E0000014", Kind::Refused),
            (403, "E0000016", Kind::Conflict),
            (403, "E0000023", Kind::Conflict),
            (403, "E0000032", Kind::Conflict),
            (403, "E0000038", Kind::Conflict),
            (403, "E0000268", Kind::Conflict),
            (404, "E0000007", Kind::NotFound),
            (404, "E0000008", Kind::NotFound),
            (405, "E0000022", Kind::Refused),
            (409, "E0000112", Kind::Conflict),
            (412, "E0000231", Kind::Conflict),
            (423, "E0000239", Kind::Conflict),
            (429, "E0000047", Kind::Unreachable),
            (500, "E0000009", Kind::Unreachable),
            (503, "E0000010", Kind::Unreachable),
        ] {
            assert_eq!(with_code(status, code).kind(), kind, "{status} {code}");
        }
    }

    #[test]
    fn the_sentence_is_in_the_causes() {
        let body = r#"{"errorCode":"E0000001","errorSummary":"Api validation failed: newUser","errorLink":"E0000001",
            "errorId":"oaeX","errorCauses":[{"errorSummary":"login: too short"},{"reason":"x"},{}]}"#;
        let refusal = read(400, body);
        assert_eq!(refusal.causes, ["login: too short", "x"]);
        assert_eq!(refusal.error_id.as_deref(), Some("oaeX"));
        assert_eq!(
            refusal.to_string(),
            "Okta refused the request: login: too short; x (400 E0000001)"
        );
    }

    #[test]
    fn a_body_that_is_no_okta_error_is_quoted_and_cut() {
        for (body, said) in [
            (
                "<html>Bad gateway</html>",
                "the server answered 502: <html>Bad gateway</html>",
            ),
            ("", "the server answered 502: no reason given"),
            (
                r#"{"errorCauses":"what?"}"#,
                r#"the server answered 502: {"errorCauses":"what?"}"#,
            ),
            ("null", "the server answered 502: null"),
        ] {
            assert_eq!(read(502, body).to_string(), said);
        }
        assert_eq!(
            read(502, &"é".repeat(5000)).summary.chars().count(),
            LONGEST_START
        );
        let oauth = read(
            401,
            r#"{"error":"invalid_client","error_description":"bad key"}"#,
        );
        assert_eq!(
            oauth.to_string(),
            "Okta refused the request: bad key (401 invalid_client)"
        );
    }

    #[test]
    fn only_a_taken_value_is_a_duplicate() {
        let login = "login: An object with this field already exists in the current organization";
        for (status, code, cause, duplicate) in [
            (400, "E0000001", login, true),
            (400, "E0000001", "login: Field must be unique", false),
            (
                400,
                "E0000001",
                "Property name 'x' is not defined in profile",
                false,
            ),
            (400, "E0000003", login, false),
            (
                409,
                "E0000001",
                "A user with this login already exists",
                true,
            ),
            (
                409,
                "E0000112",
                "Cannot update this user: it is pending",
                false,
            ),
            (
                400,
                "E0000001",
                "An object with this field already exists",
                false,
            ),
        ] {
            let body = format!(
                r#"{{"errorCode":"{code}","errorSummary":"No","errorCauses":[{{"errorSummary":"{cause}"}}]}}"#
            );
            assert_eq!(
                read(status, &body).is_duplicate(),
                duplicate,
                "{code} {cause}"
            );
        }
    }

    #[test]
    fn what_is_not_found_may_only_be_invisible() {
        assert!(with_code(404, "E0000007").hints()[0].contains("not visible"));
        assert!(with_code(401, "E0000015").hints()[0].contains("not enabled"));
    }
}
