//! `/oauth2/v1/authorize`: people sign in on a page and go back to the app with a code.
//!
//! The address to go back to must be registered to the letter, port included; without that nobody
//! is sent anywhere. Every other trouble goes back to the app. PKCE with S256 is required. A code
//! lives for a minute.
//!
//! Follows <https://developer.okta.com/docs/guides/implement-grant-type/authcodepkce/main/>

use serde_json::json;
use url::Url;

use super::Trouble;
use super::clients::Client;
use super::page::{choice, page};
use super::tokens::{keep_secret, millis};
use crate::sandbox::answer::{Answer, Content, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request, pairs};

/// A code, by its hash.
pub(super) const CODE: &str = "code";

const LIFETIME: i64 = 60_000;
const ASKED: [&str; 8] = [
    "client_id",
    "response_type",
    "scope",
    "redirect_uri",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
];

/// GET shows the page, POST has what was decided on it.
pub(super) fn of(visit: &Visit<'_>, request: &Request) -> Result<Answer, Refusal> {
    let fields = match request.method {
        Method::Get => request.query.clone(),
        Method::Post => pairs(&String::from_utf8_lossy(&request.body)),
        _ => return Err(Refusal::method()),
    };
    let get = |name: &str| {
        let found = fields.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let Some(client) = Client::find(visit, get("client_id"))? else {
        let why = "Invalid value for 'client_id' parameter.";
        return Ok(page(400, "400 Bad Request", why));
    };
    let back = get("redirect_uri");
    let (true, Ok(back)) = (client.redirects_to(back), Url::parse(back)) else {
        return Ok(page(
            400,
            "400 Bad Request",
            "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.",
        ));
    };
    let send = |pairs: &[(&str, &str)]| redirect(back.clone(), pairs, get("state"));
    let trouble = |trouble: Trouble| {
        send(&[
            ("error", trouble.error),
            ("error_description", &trouble.description),
        ])
    };
    let scope = match check(visit, &client, &get) {
        Ok(scope) => scope,
        Err(wrong) => return Ok(trouble(wrong)),
    };
    if request.method == Method::Get {
        let hidden: Vec<_> = fields
            .iter()
            .filter(|(key, _)| ASKED.contains(&key.as_str()))
            .cloned()
            .collect();
        let asks = format!("{} asks for: {scope}", client.label());
        let form = choice(visit, "/oauth2/v1/authorize", &hidden, &asks)?;
        return Ok(page(200, "Sign in to the sandbox", &form));
    }
    let Some(user) = chosen(visit, get("user"), get("login")) else {
        return Ok(trouble(Trouble::new(
            "access_denied",
            "User is not allowed to sign in.",
        )));
    };
    if get("decision") != "allow" {
        return Ok(trouble(Trouble::new(
            "access_denied",
            "The resource owner or authorization server denied the request.",
        )));
    }
    let doc = json!({
        "client": client.id, "user": user, "scope": scope, "redirect_uri": get("redirect_uri"),
        "challenge": get("code_challenge"), "expires": millis(visit) + LIFETIME,
    });
    let code = keep_secret(visit, CODE, doc.as_object().cloned().unwrap_or_default())?;
    Ok(send(&[("code", &code)]))
}

fn check<'a>(
    visit: &Visit<'_>,
    client: &Client,
    get: &impl Fn(&str) -> &'a str,
) -> Result<String, Trouble> {
    let invalid = |why: &str| Err(Trouble::new("invalid_request", why));
    client.check_grant("authorization_code")?;
    if get("response_type") != "code" {
        return Err(Trouble::new(
            "unsupported_response_type",
            "The response type is not supported by the authorization server. Configured response types: [code]",
        ));
    }
    if get("state").is_empty() {
        return invalid("The 'state' parameter is required.");
    }
    if get("code_challenge").is_empty() {
        return invalid(
            "PKCE code challenge is required when the token endpoint authentication method is 'NONE'.",
        );
    }
    if get("code_challenge_method") != "S256" {
        return invalid("The 'code_challenge_method' parameter must be 'S256'.");
    }
    if get("code_challenge").len() != 43 {
        return invalid("The 'code_challenge' parameter must be a SHA-256 in base64url.");
    }
    client.scope(visit, get("scope"))
}

/// Returns the id of who was picked, if they may sign in at all.
pub(super) fn chosen(visit: &Visit<'_>, user: &str, login: &str) -> Option<String> {
    let who = if login.is_empty() { user } else { login };
    let user = visit.user(who).ok().filter(|_| who != "me")?;
    may_sign_in(visit, &user.id).then_some(user.id)
}

/// May this account sign in?
pub(super) fn may_sign_in(visit: &Visit<'_>, user: &str) -> bool {
    visit
        .user_by_id(user)
        .is_ok_and(|user| user.status.word() == "ACTIVE")
}

fn redirect(mut back: Url, pairs: &[(&str, &str)], state: &str) -> Answer {
    {
        let mut query = back.query_pairs_mut();
        query.extend_pairs(pairs);
        if !state.is_empty() {
            query.append_pair("state", state);
        }
    }
    Answer {
        status: 302,
        content: Content::None,
        headers: Vec::new(),
        body: Vec::new(),
    }
    .header("location", back.as_str())
}
