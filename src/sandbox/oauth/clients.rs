//! Clients: the apps that may ask for tokens, and how they prove who they are.
//!
//! A confidential client signs an assertion with a key that was registered: good once, for an hour
//! at most, addressed to the very endpoint. A public one only says its name. Client secrets are not
//! taken here, as the org's server does not take them for scopes of the API.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-oauth/guides/client-auth/>

use serde_json::Value;

use super::dpop::{ASSERTION, use_up};
use super::jwt::Jwt;
use super::keys::Key;
use super::scopes;
use super::{Form, Trouble};
use crate::sandbox::answer::Refusal;
use crate::sandbox::ids;
use crate::sandbox::org::Visit;
use crate::sandbox::request::Request;
use crate::sandbox::things::Thing;

const LONGEST: i64 = 3600;
const AHEAD: i64 = 10;
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An app that may ask for tokens.
pub(super) struct Client {
    /// Its id, `0oa...`.
    pub id: String,
    app: Thing,
}

impl Client {
    /// Finds an active client.
    pub(super) fn find(visit: &Visit<'_>, id: &str) -> Result<Option<Self>, Refusal> {
        let app = visit.thing("app", "", id)?;
        Ok(app
            .filter(|app| app.text("name") == "oidc_client" && app.text("status") == "ACTIVE")
            .filter(|app| app.doc.get("settings").is_some_and(has_client))
            .map(|app| Self {
                id: app.id.clone(),
                app,
            }))
    }

    /// Returns what people see of it.
    pub(super) fn label(&self) -> &str {
        self.app.text("label")
    }

    fn setting(&self, key: &str) -> Option<&Value> {
        self.app.doc.get("settings")?.get("oauthClient")?.get(key)
    }

    fn words(&self, key: &str) -> Vec<&str> {
        let list = self.setting(key).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// Must its tokens be bound to a key?
    pub(super) fn is_bound(&self) -> bool {
        self.setting("dpop_bound_access_tokens") == Some(&Value::Bool(true))
    }

    /// Is it public: does it prove nothing?
    fn is_public(&self) -> bool {
        let method = |app: &Thing| -> Option<String> {
            let client = app.doc.get("credentials")?.get("oauthClient")?;
            Some(client.get("token_endpoint_auth_method")?.as_str()?.into())
        };
        method(&self.app).as_deref() == Some("none")
    }

    /// Is it an app of its own, with nobody signing in?
    pub(super) fn is_service(&self) -> bool {
        self.setting("application_type").and_then(Value::as_str) == Some("service")
    }

    /// Is this exact address registered?
    pub(super) fn redirects_to(&self, address: &str) -> bool {
        self.words("redirect_uris").contains(&address)
    }

    /// Does a refresh token change with its use?
    pub(super) fn rotates(&self) -> bool {
        let rule = self.setting("refresh_token");
        let kind = rule.and_then(|rule| rule.get("rotation_type"));
        kind.and_then(Value::as_str) == Some("ROTATE")
    }

    /// Returns how long a refresh token that was replaced is still taken, in seconds.
    pub(super) fn leeway(&self) -> i64 {
        let rule = self.setting("refresh_token");
        let leeway = rule.and_then(|rule| rule.get("leeway"));
        leeway.and_then(Value::as_i64).unwrap_or_default()
    }

    /// Refuses a grant that the app is not set up for.
    pub(super) fn check_grant(&self, grant: &str) -> Result<(), Trouble> {
        let known = self.words("grant_types");
        if known.contains(&grant) {
            return Ok(());
        }
        Err(Trouble::new(
            "unauthorized_client",
            format!(
                "The client is not authorized to use the provided grant type. Configured grant types: [{}].",
                known.join(", ")
            ),
        ))
    }

    /// Returns the public keys.
    pub(super) fn jwks(&self) -> Vec<Value> {
        let keys = self.setting("jwks").and_then(|jwks| jwks.get("keys"));
        keys.and_then(Value::as_array).cloned().unwrap_or_default()
    }

    fn keys(&self) -> Vec<Key> {
        let all = self.jwks();
        let objects = all.iter().filter_map(Value::as_object);
        objects.filter_map(Key::read).collect()
    }

    /// Returns those of the scopes asked for that were granted to the app.
    ///
    /// One that does not exist spoils the request; one that was not granted is left out.
    pub(super) fn scope(&self, visit: &Visit<'_>, asked: &str) -> Result<String, Trouble> {
        let mut granted = Vec::new();
        let grants = visit.things("app_grant", &self.id)?;
        for scope in asked.split(' ').filter(|scope| !scope.is_empty()) {
            if scopes::is_openid(scope) {
                if self.is_service() {
                    let why = format!("Cannot request '{scope}' scopes using client credentials.");
                    return Err(Trouble::new("invalid_scope", why));
                }
                granted.push(scope);
            } else if !scopes::is_okta(scope) {
                return Err(Trouble::new(
                    "invalid_scope",
                    "One or more scopes are not configured for the authorization server resource.",
                ));
            } else if grants.iter().any(|grant| grant.text("scopeId") == scope) {
                granted.push(scope);
            }
        }
        granted.dedup();
        if granted.is_empty() {
            return Err(Trouble::new(
                "invalid_scope",
                "You are not allowed to access any of the requested scopes.",
            ));
        }
        Ok(granted.join(" "))
    }
}

fn has_client(settings: &Value) -> bool {
    settings.get("oauthClient").is_some_and(Value::is_object)
}

/// Returns a name for a key that came without one.
pub(in crate::sandbox) fn new_key_id(visit: &Visit<'_>) -> String {
    ids::word(visit.clock, 43)
}

/// Finds out which client asks.
pub(super) fn authenticate(
    visit: &Visit<'_>,
    request: &Request,
    form: &Form,
) -> Result<Client, Trouble> {
    if let Some(assertion) = form.get("client_assertion") {
        if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
            return Err(Trouble::client("The client_assertion_type is invalid."));
        }
        return asserted(visit, request, form, assertion);
    }
    let unproved =
        "Client authentication failed. Either the client or the client credentials are invalid.";
    if form.get("client_secret").is_some() || request.authorization.is_some() {
        return Err(Trouble::client(unproved));
    }
    let id = form
        .get("client_id")
        .ok_or_else(|| Trouble::client("A 'client_id' must be provided in the request."))?;
    let client = Client::find(visit, id)?.ok_or_else(unknown)?;
    if client.is_public() {
        Ok(client)
    } else {
        Err(Trouble::client(unproved))
    }
}

/// 401: nobody of this name.
pub(super) fn unknown() -> Trouble {
    Trouble::client("Invalid value for 'client_id' parameter.")
}

fn asserted(
    visit: &Visit<'_>,
    request: &Request,
    form: &Form,
    assertion: &str,
) -> Result<Client, Trouble> {
    let refuse = |why: &str| Err(Trouble::client(why));
    let Some(jwt) = Jwt::read(assertion) else {
        return refuse("The client_assertion is not a valid signed JWT.");
    };
    let Some(id) = jwt.text("iss").filter(|iss| jwt.text("sub") == Some(iss)) else {
        return refuse(
            "The issuer and the subject claims for client_assertion must be the client_id.",
        );
    };
    if form.get("client_id").is_some_and(|given| given != id) {
        return Err(unknown());
    }
    let client = Client::find(visit, id)?.ok_or_else(unknown)?;
    let endpoint = format!("{}{}", request.origin(visit.base), request.path);
    let addressed = match jwt.claims.get("aud") {
        Some(Value::Array(list)) => list.iter().any(|one| *one == endpoint),
        Some(one) => *one == endpoint,
        None => false,
    };
    if !addressed {
        return refuse(
            "The audience claim for client_assertion must be the endpoint invoked for the request.",
        );
    }
    let keys = client.keys();
    let key = match jwt.head("kid") {
        Some(kid) => keys.iter().find(|key| key.kid.as_deref() == Some(kid)),
        None if keys.len() == 1 => keys.first(),
        None => return refuse("The client_assertion JWT must have a kid."),
    };
    let Some(key) = key else {
        return refuse("The client_assertion JWT kid is invalid.");
    };
    if !jwt.signed_by(key) {
        return refuse("The client_assertion signature is invalid.");
    }
    let now = visit.clock.now().as_second();
    match jwt.time("exp") {
        None => return refuse("The client_assertion token must have an expiration."),
        Some(exp) if exp <= now => return refuse("The client_assertion token is expired."),
        Some(exp) if exp > now + LONGEST => {
            return refuse("The client_assertion token has an expiration too far into the future.");
        }
        Some(_) => {}
    }
    if jwt.time("iat").is_some_and(|iat| iat > now + AHEAD) {
        return refuse("The client_assertion token was issued in the future.");
    }
    if let Some(jti) = jwt.text("jti")
        && !use_up(visit, ASSERTION, &client.id, jti)?
    {
        return refuse("The client_assertion token has already been used.");
    }
    Ok(client)
}
