//! Tokens at the API: who calls, with which scopes, and with whose rights.
//!
//! A refusal for the token's sake has no body: `WWW-Authenticate` says it all. 401 `invalid_token`,
//! 403 `insufficient_scope`, 400 for a proof that is missing or wrong. Scopes without an admin role
//! are 403 E0000006.
//!
//! Follows <https://developer.okta.com/docs/guides/implement-oauth-for-okta/main/>

use serde_json::Value;

use super::dpop::{self, About};
use super::scopes::Need;
use super::tokens::{ACCESS, Given, find_secret, millis, number, stands};
use crate::sandbox::answer::{Answer, Content, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::Request;
use crate::sandbox::routes::roles_held;

/// Who sends a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::sandbox) enum Caller {
    /// The administrator, with the API token of this server.
    #[default]
    Token,
    /// An app of its own.
    App {
        /// Its client id.
        client: String,
        /// What it was granted.
        scopes: Vec<String>,
    },
    /// Somebody who signed in to an app.
    Person {
        /// The id of the user.
        user: String,
        /// What the app was granted.
        scopes: Vec<String>,
    },
}

/// Finds out who sends a request with `Bearer` or `DPoP`; a proof is used up whatever comes of it.
pub(in crate::sandbox) fn admit(
    visit: &Visit<'_>,
    request: &Request,
) -> Result<Result<Caller, Answer>, Refusal> {
    let header = request.authorization.as_deref().unwrap_or_default();
    let (scheme, word) = header.split_once(' ').unwrap_or((header, ""));
    let word = word.trim();
    let bound = scheme.eq_ignore_ascii_case("DPoP");
    let wall = Wall {
        visit,
        request,
        scheme: if bound { "DPoP" } else { "Bearer" },
    };
    let Some(kept) = find_secret(visit, ACCESS, word)? else {
        return Ok(Err(wall.token("The access token is invalid.")));
    };
    let given = Given::of(&kept);
    if number(&kept, "expires") <= millis(visit) {
        return Ok(Err(wall.token("The token has expired.")));
    }
    if !stands(visit, &given)? {
        return Ok(Err(wall.token("The access token is revoked.")));
    }
    if let Some(answer) = check_binding(&wall, word, &given, bound)? {
        return Ok(Err(answer));
    }
    let scopes: Vec<String> = given.scope.split(' ').map(str::to_owned).collect();
    let caller = match given.user {
        None => Caller::App {
            client: given.client,
            scopes,
        },
        Some(user) => Caller::Person { user, scopes },
    };
    if !is_there(visit, &caller)? {
        return Ok(Err(wall.token("The access token is invalid.")));
    }
    let needed = need(request).filter(|need| !need.is_in(caller.scopes()));
    Ok(match needed {
        None => Ok(caller),
        Some(need) => Err(wall.refuse(
            403,
            Some(need),
            "insufficient_scope",
            "The access token provided does not contain the required scopes.",
        )),
    })
}

fn check_binding(
    wall: &Wall<'_>,
    word: &str,
    given: &Given,
    bound: bool,
) -> Result<Option<Answer>, Refusal> {
    let refuse = |error, why| Ok(Some(wall.refuse(400, None, error, why)));
    let Some(key) = &given.key else {
        return if bound {
            refuse(
                "invalid_request",
                "The access token is not bound to a DPoP key.",
            )
        } else {
            Ok(None)
        };
    };
    if !bound {
        return refuse(
            "invalid_request",
            "The access token is bound to a key and must use the DPoP authentication scheme.",
        );
    }
    let (visit, request) = (wall.visit, wall.request);
    let Some(text) = &request.dpop else {
        return refuse(
            "invalid_dpop_proof",
            "The DPoP proof JWT header is missing.",
        );
    };
    let address = format!("{}{}", request.origin(visit.base), request.path);
    let about = About {
        method: &request.verb,
        address: &address,
        token: Some(word),
    };
    let proof = match dpop::check(visit, text, &about)? {
        Ok(proof) => proof,
        Err(why) => return refuse("invalid_dpop_proof", why),
    };
    if proof.key != *key {
        return refuse(
            "invalid_dpop_proof",
            "The access token is bound to another key than that of the DPoP proof.",
        );
    }
    if let Some(nonce) = &proof.nonce
        && !dpop::knows(visit, nonce)?
    {
        let fresh = dpop::nonce(visit)?;
        let answer = wall.refuse(
            401,
            None,
            "use_dpop_nonce",
            "Resource server requires nonce in DPoP proof.",
        );
        return Ok(Some(answer.header("dpop-nonce", fresh)));
    }
    Ok(None)
}

impl Caller {
    fn scopes(&self) -> &[String] {
        match self {
            Self::Token => &[],
            Self::App { scopes, .. } | Self::Person { scopes, .. } => scopes,
        }
    }
}

/// Is the account or the app behind a token still one that may act?
fn is_there(visit: &Visit<'_>, caller: &Caller) -> Result<bool, Refusal> {
    Ok(match caller {
        Caller::Token => true,
        Caller::App { client, .. } => super::clients::Client::find(visit, client)?.is_some(),
        Caller::Person { user, .. } => match visit.user_by_id(user) {
            Ok(user) => !matches!(user.status.word(), "DEPROVISIONED" | "SUSPENDED"),
            Err(_) => false,
        },
    })
}

fn need(request: &Request) -> Option<Need> {
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    Need::of(request.method, segments.get(2..).unwrap_or_default())
}

/// Refuses what no admin role of the caller allows (403 E0000006).
pub(in crate::sandbox) fn check_rights(
    visit: &Visit<'_>,
    request: &Request,
) -> Result<(), Refusal> {
    let holder = match &visit.caller {
        Caller::Token => return visit.check_admin(),
        Caller::App { client, .. } => client,
        Caller::Person { user, .. } => user,
    };
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    let path = segments.get(2..).unwrap_or_default();
    let Some(need) = need(request) else {
        return Ok(());
    };
    for role in roles_held(visit, holder)? {
        if role.text("type") != "CUSTOM" {
            if need.fits_role(role.text("type"), path) {
                return Ok(());
            }
            continue;
        }
        let custom = visit.thing("custom_role", "", role.text("role"))?;
        let permissions = custom.as_ref().and_then(|role| role.doc.get("permissions"));
        let permissions = permissions.and_then(Value::as_object);
        if permissions.is_some_and(|all| all.keys().any(|one| need.fits_permission(one, path))) {
            return Ok(());
        }
    }
    Err(Refusal::permission())
}

/// What a refusal needs to know.
struct Wall<'a> {
    visit: &'a Visit<'a>,
    request: &'a Request,
    scheme: &'static str,
}

impl Wall<'_> {
    fn token(&self, why: &str) -> Answer {
        self.refuse(401, need(self.request), "invalid_token", why)
    }

    fn refuse(&self, status: u16, need: Option<Need>, error: &str, why: &str) -> Answer {
        let origin = self.request.origin(self.visit.base);
        let scope = need.map(|need| format!("scope=\"{}\", ", need.scope()));
        let value = format!(
            "{} authorization_uri=\"{origin}/oauth2/v1/authorize\", realm=\"{origin}\", {}\
             error=\"{error}\", error_description=\"{why}\", resource=\"{}\"",
            self.scheme,
            scope.unwrap_or_default(),
            self.request.path,
        );
        Answer {
            status,
            content: Content::None,
            headers: Vec::new(),
            body: Vec::new(),
        }
        .header("www-authenticate", value)
    }
}
