//! What the server says of itself and of its tokens: metadata, keys, introspection, revocation.
//!
//! The tokens are opaque, so there are no keys of its own to check them with: `keys` has those of a
//! client that is named. A client sees and revokes its own tokens only; revoking what is unknown is
//! a success like any other.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/OrgAS/>

use serde_json::json;

use super::clients::{Client, authenticate};
use super::tokens::{self, ACCESS, Given, REFRESH, find_secret, millis, number};
use super::{Form, Trouble, device, scopes};
use crate::sandbox::answer::{Answer, Content, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;

/// The documents below `/.well-known` about the authorization server.
pub(in crate::sandbox) const KNOWN: [&str; 2] =
    ["oauth-authorization-server", "openid-configuration"];

/// GET `/.well-known/oauth-authorization-server`.
pub(in crate::sandbox) fn well_known(
    visit: &Visit<'_>,
    request: &Request,
) -> Result<Answer, Refusal> {
    if request.method != Method::Get {
        return Err(Refusal::method());
    }
    let origin = request.origin(visit.base);
    let at = |path: &str| format!("{origin}/oauth2/v1/{path}");
    let methods = ["private_key_jwt", "none"];
    Ok(Answer::ok(&json!({
        "issuer": origin,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "jwks_uri": at("keys"),
        "introspection_endpoint": at("introspect"),
        "revocation_endpoint": at("revoke"),
        "device_authorization_endpoint": at("device/authorize"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported":
            ["authorization_code", "refresh_token", "client_credentials", device::GRANT],
        "subject_types_supported": ["public"],
        "scopes_supported": scopes::all(),
        "token_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_signing_alg_values_supported":
            ["RS256", "RS384", "RS512", "ES256", "ES384"],
        "dpop_signing_alg_values_supported": ["RS256", "RS384", "RS512", "ES256", "ES384"],
    })))
}

/// GET `/oauth2/v1/keys`.
pub(super) fn keys(visit: &Visit<'_>, request: &Request) -> Result<Answer, Refusal> {
    let keys = match request.param("client_id") {
        None => Vec::new(),
        Some(id) => Client::find(visit, id)?.map_or_else(Vec::new, |client| client.jwks()),
    };
    Ok(Answer::ok(&json!({ "keys": keys })))
}

/// The token that a form is about, if it is one of this client.
fn own(
    visit: &Visit<'_>,
    client: &Client,
    form: &Form,
) -> Result<Option<(&'static str, Thing)>, Trouble> {
    let word = form.required("token")?;
    for kind in [ACCESS, REFRESH] {
        if let Some(kept) = find_secret(visit, kind, word)?
            && kept.text("client") == client.id
        {
            return Ok(Some((kind, kept)));
        }
    }
    Ok(None)
}

/// POST `/oauth2/v1/introspect`.
pub(super) fn introspect(
    visit: &Visit<'_>,
    request: &Request,
    form: &Form,
) -> Result<Answer, Trouble> {
    let client = authenticate(visit, request, form)?;
    let inactive = Answer::ok(&json!({ "active": false }));
    let Some((kind, kept)) = own(visit, &client, form)? else {
        return Ok(inactive);
    };
    let given = Given::of(&kept);
    let over = number(&kept, "expires") <= millis(visit) || kept.doc.contains_key("replaced");
    if over || !tokens::stands(visit, &given)? {
        return Ok(inactive);
    }
    let origin = request.origin(visit.base);
    let login = given
        .user
        .as_ref()
        .and_then(|user| visit.user_by_id(user).ok())
        .map(|user| user.login().to_owned());
    let mut body = json!({
        "active": true,
        "scope": given.scope,
        "client_id": given.client,
        "iss": origin,
        "aud": origin,
        "iat": number(&kept, "issued") / 1000,
        "sub": login.as_deref().unwrap_or(&given.client),
        "username": login,
        "uid": given.user,
        "jti": kept.id,
    });
    if let Some(body) = body.as_object_mut() {
        body.retain(|_, value| !value.is_null());
        if kind == ACCESS {
            let scheme = given.key.as_ref().map_or("Bearer", |_| "DPoP");
            body.insert("token_type".to_owned(), scheme.into());
            body.insert("exp".to_owned(), (number(&kept, "expires") / 1000).into());
        }
        if let Some(key) = given.key {
            body.insert("cnf".to_owned(), json!({ "jkt": key }));
        }
    }
    Ok(Answer::ok(&body))
}

/// POST `/oauth2/v1/revoke`: a refresh token takes everything that came of it along.
pub(super) fn revoke(visit: &Visit<'_>, request: &Request, form: &Form) -> Result<Answer, Trouble> {
    let client = authenticate(visit, request, form)?;
    match own(visit, &client, form)? {
        Some((ACCESS, kept)) => {
            visit.drop_thing(ACCESS, "", &kept.id)?;
        }
        Some((_, kept)) => tokens::end_family(visit, &Given::of(&kept))?,
        None => {}
    }
    Ok(Answer {
        content: Content::None,
        ..Answer::bytes(200, Vec::new())
    })
}
