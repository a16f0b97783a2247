//! The org's authorization server, `/oauth2/v1`: who may have a token, and what a token opens.
//!
//! Apps of their own sign in with a key (`private_key_jwt`), people through a page in a browser
//! (authorization code with PKCE) or a code on another device; tokens may be bound to a key (DPoP).
//! Left out: ID tokens, client secrets, consent, and that people must be assigned to an app first.
//! Errors are RFC 6749's objects, [`Trouble`]; unlike other refusals they are answers, so that what
//! was used up by the request stays used up.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/OrgAS/>

mod authorize;
mod bearer;
mod clients;
mod device;
mod dpop;
mod jwt;
mod keys;
mod made;
mod metadata;
mod page;
mod primes;
mod scopes;
mod token;
mod tokens;

use serde_json::json;

use super::answer::{Answer, Refusal};
use super::org::Visit;
use super::request::{Method, Request, pairs};

pub(super) use bearer::{Caller, admit, check_rights};
pub(super) use clients::new_key_id;
pub(super) use dpop::{ASSERTION, PROOF};
pub(super) use keys::Key;
pub(super) use made::{Wish, make_service_app, make_sign_in_app};
pub(super) use metadata::{KNOWN, well_known};
pub(super) use scopes::is_okta as is_api_scope;
pub(super) use tokens::end_all;

/// Why an endpoint here refuses.
#[derive(Debug)]
struct Trouble {
    status: u16,
    error: &'static str,
    description: String,
    nonce: Option<String>,
}

impl Trouble {
    /// 400 with one of the words of the standards.
    fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status: 400,
            error,
            description: description.into(),
            nonce: None,
        }
    }

    /// 401 `invalid_client`.
    fn client(description: impl Into<String>) -> Self {
        Self {
            status: 401,
            ..Self::new("invalid_client", description)
        }
    }

    /// 400 `invalid_grant`.
    fn grant(description: impl Into<String>) -> Self {
        Self::new("invalid_grant", description)
    }

    fn answer(self) -> Answer {
        let body = json!({ "error": self.error, "error_description": self.description });
        let answer = Answer::json(self.status, &body);
        match self.nonce {
            None => answer,
            Some(nonce) => answer.header("dpop-nonce", nonce),
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: refusal.status,
            ..Self::new("server_error", refusal.summary)
        }
    }
}

/// Does a request carry its own credentials, or is it for a person with a browser?
pub(super) fn is_open(segments: &[&str]) -> bool {
    match segments {
        ["oauth2", "v1", path @ ..] => !matches!(path, ["clients", ..]),
        ["activate"] => true,
        _ => false,
    }
}

/// Is it a page? Faults would teach nobody anything there.
pub(super) fn is_page(segments: &[&str]) -> bool {
    matches!(segments, ["activate"] | ["oauth2", "v1", "authorize"])
}

/// `/oauth2/v1/...` but for the clients, and `/activate`.
pub(super) fn of(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Result<Answer, Refusal> {
    let endpoint = match path {
        ["token"] => token::token,
        ["device", "authorize"] => device::begin,
        ["introspect"] => metadata::introspect,
        ["revoke"] => metadata::revoke,
        ["authorize"] => return authorize::of(visit, request),
        ["activate"] => return device::page_of(visit, request),
        ["keys"] if request.method == Method::Get => return metadata::keys(visit, request),
        ["keys"] => return Err(Refusal::method()),
        _ => return Err(Refusal::no_path()),
    };
    if request.method != Method::Post {
        return Err(Refusal::method());
    }
    let form = Form::read(request);
    Ok(endpoint(visit, request, &form).unwrap_or_else(Trouble::answer))
}

/// The fields of a form.
struct Form(Vec<(String, String)>);

impl Form {
    fn read(request: &Request) -> Self {
        let is_form = request
            .content_type
            .as_deref()
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let body = if is_form { &*request.body } else { &[] };
        Self(pairs(&String::from_utf8_lossy(body)))
    }

    /// Returns a field that is not empty.
    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    fn required(&self, name: &str) -> Result<&str, Trouble> {
        self.get(name).ok_or_else(|| {
            Trouble::new(
                "invalid_request",
                format!("The '{name}' parameter is missing."),
            )
        })
    }
}
