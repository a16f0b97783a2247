//! POST `/oauth2/v1/token`: one grant each way to a token.
//!
//! A proof (DPoP) must carry a nonce of this server; without one the answer is `use_dpop_nonce`,
//! and assertion and proof are used up all the same. A code is good for a minute and once: used
//! again, it takes back what it gave. A refresh token that rotates is good once, with a leeway.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/OrgAS/#tag/OrgAS/operation/token>

use serde_json::{Value, json};

use super::clients::{Client, authenticate};
use super::dpop::{self, About};
use super::tokens::{self, Given, REFRESH, find_secret, millis, number};
use super::{Form, Trouble, authorize, device, keys};
use crate::sandbox::answer::Answer;
use crate::sandbox::org::Visit;
use crate::sandbox::request::Request;

/// Gives out tokens.
pub(super) fn token(visit: &Visit<'_>, request: &Request, form: &Form) -> Result<Answer, Trouble> {
    let client = authenticate(visit, request, form)?;
    let grant = form.required("grant_type")?;
    let how = match grant {
        "client_credentials" => client_credentials,
        "authorization_code" => authorization_code,
        "refresh_token" => refresh_token,
        device::GRANT => device::poll,
        _ => {
            return Err(Trouble::new(
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.",
            ));
        }
    };
    client.check_grant(grant)?;
    let key = proved_key(visit, request, &client)?;
    how(visit, form, &client, key.as_deref())
}

/// Returns the key that the token is to be bound to.
fn proved_key(
    visit: &Visit<'_>,
    request: &Request,
    client: &Client,
) -> Result<Option<String>, Trouble> {
    let refuse = |why: &str| Err(Trouble::new("invalid_dpop_proof", why));
    let Some(text) = &request.dpop else {
        return if client.is_bound() {
            refuse("The DPoP proof JWT header is missing.")
        } else {
            Ok(None)
        };
    };
    let address = format!("{}{}", request.origin(visit.base), request.path);
    let about = About {
        method: &request.verb,
        address: &address,
        token: None,
    };
    let proof = match dpop::check(visit, text, &about)? {
        Ok(proof) => proof,
        Err(why) => return refuse(why),
    };
    let good = match &proof.nonce {
        Some(nonce) => dpop::knows(visit, nonce)?,
        None => false,
    };
    if good {
        return Ok(Some(proof.key));
    }
    Err(Trouble {
        nonce: Some(dpop::nonce(visit)?),
        ..Trouble::new(
            "use_dpop_nonce",
            "Authorization server requires nonce in DPoP proof.",
        )
    })
}

/// Gives out what was decided: an access token and, where it was asked for, a refresh token.
pub(super) fn give(
    visit: &Visit<'_>,
    client: &Client,
    mut given: Given,
) -> Result<Answer, Trouble> {
    // A family first: the access token belongs to it.
    let refresh = first_refresh(visit, client, &mut given)?;
    answer(visit, &given, refresh)
}

/// Begins a family if one was asked for.
fn first_refresh(
    visit: &Visit<'_>,
    client: &Client,
    given: &mut Given,
) -> Result<Option<String>, Trouble> {
    let asked = given
        .scope
        .split(' ')
        .any(|scope| scope == "offline_access");
    if !asked || client.check_grant("refresh_token").is_err() {
        return Ok(None);
    }
    Ok(Some(tokens::refresh(visit, given)?))
}

fn answer(visit: &Visit<'_>, given: &Given, refresh: Option<String>) -> Result<Answer, Trouble> {
    let access = tokens::access(visit, given)?;
    let mut body = json!({
        "token_type": if given.key.is_some() { "DPoP" } else { "Bearer" },
        "expires_in": visit.token_lifetime.as_secs(),
        "access_token": access,
        "scope": given.scope,
    });
    if let (Some(body), Some(refresh)) = (body.as_object_mut(), refresh) {
        body.insert("refresh_token".to_owned(), refresh.into());
    }
    Ok(Answer::ok(&body))
}

fn client_credentials(
    visit: &Visit<'_>,
    form: &Form,
    client: &Client,
    key: Option<&str>,
) -> Result<Answer, Trouble> {
    let asked = form.get("scope").ok_or_else(|| {
        Trouble::new(
            "invalid_scope",
            "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
        )
    })?;
    let given = Given {
        client: client.id.clone(),
        user: None,
        scope: client.scope(visit, asked)?,
        key: key.map(str::to_owned),
        family: None,
    };
    answer(visit, &given, None)
}

fn authorization_code(
    visit: &Visit<'_>,
    form: &Form,
    client: &Client,
    key: Option<&str>,
) -> Result<Answer, Trouble> {
    let (code, verifier) = (form.required("code")?, form.required("code_verifier")?);
    let invalid = || Trouble::grant("The authorization code is invalid or has expired.");
    let mut kept = find_secret(visit, authorize::CODE, code)?
        .filter(|kept| kept.text("client") == client.id)
        .ok_or_else(invalid)?;
    let mut given = Given::of(&kept);
    if number(&kept, "used") != 0 {
        tokens::end_family(visit, &given)?;
        return Err(invalid());
    }
    if number(&kept, "expires") <= millis(visit) {
        return Err(invalid());
    }
    if form.get("redirect_uri") != Some(kept.text("redirect_uri")) {
        return Err(Trouble::grant(
            "The 'redirect_uri' parameter does not match the one of the authorization request.",
        ));
    }
    if keys::hash(verifier.as_bytes()) != kept.text("challenge") {
        return Err(Trouble::grant("PKCE verification failed."));
    }
    given.key = key.map(str::to_owned);
    // The code remembers the family, to end it when somebody brings the code again.
    kept.doc.insert("used".to_owned(), 1.into());
    let refresh = first_refresh(visit, client, &mut given)?;
    kept.doc.insert("family".to_owned(), json!(given.family));
    visit.keep_thing(authorize::CODE, &kept)?;
    answer(visit, &given, refresh)
}

fn refresh_token(
    visit: &Visit<'_>,
    form: &Form,
    client: &Client,
    key: Option<&str>,
) -> Result<Answer, Trouble> {
    let word = form.required("refresh_token")?;
    let invalid = || Trouble::grant("The refresh token is invalid or expired.");
    let mut kept = find_secret(visit, REFRESH, word)?
        .filter(|kept| kept.text("client") == client.id)
        .ok_or_else(invalid)?;
    let mut given = Given::of(&kept);
    let may_sign_in = given
        .user
        .as_deref()
        .is_some_and(|user| authorize::may_sign_in(visit, user));
    if !tokens::stands(visit, &given)? || !may_sign_in {
        return Err(invalid());
    }
    if given.key.as_deref() != key {
        return Err(Trouble::new(
            "invalid_dpop_proof",
            "The refresh token is bound to another key than that of the DPoP proof.",
        ));
    }
    if let Some(replaced) = kept.doc.get("replaced").and_then(Value::as_i64)
        && millis(visit) - replaced > client.leeway() * 1000
    {
        // Somebody else has it: everything that came of it ends.
        tokens::end_family(visit, &given)?;
        return Err(invalid());
    }
    let next = if client.rotates() {
        let replaced = kept.doc.entry("replaced").or_insert(Value::Null);
        if replaced.is_null() {
            *replaced = millis(visit).into();
        }
        visit.keep_thing(REFRESH, &kept)?;
        tokens::refresh(visit, &mut given)?
    } else {
        word.to_owned()
    };
    if let Some(asked) = form.get("scope") {
        let had: Vec<&str> = given.scope.split(' ').collect();
        if !asked.split(' ').all(|scope| had.contains(&scope)) {
            return Err(Trouble::new(
                "invalid_scope",
                "The requested scope is not a subset of the scopes of the refresh token.",
            ));
        }
        asked.clone_into(&mut given.scope);
    }
    answer(visit, &given, Some(next))
}
