//! The assertion by which an application proves who it is: `private_key_jwt`.
//!
//! Made anew for every attempt, because the server takes each `jti` once.
//! Follows <https://developer.okta.com/docs/guides/build-self-signed-jwt/java/main/>

use jiff::Timestamp;
use serde_json::json;

use super::jwt;
use super::key::SigningKey;

/// How long an assertion is good, in seconds; Okta allows an hour.
const LIFETIME: i64 = 300;

/// What `client_assertion_type` is.
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Makes an assertion for exactly this endpoint. `now` should be the server's time.
pub(super) fn assertion(
    client_id: &str,
    key: &SigningKey,
    endpoint: &str,
    now: Timestamp,
    id: &str,
) -> String {
    let mut header = json!({"alg": key.algorithm(), "typ": "JWT"});
    if let (Some(key_id), Some(header)) = (key.key_id(), header.as_object_mut()) {
        header.insert("kid".to_owned(), key_id.into());
    }
    let now = now.as_second();
    let claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": endpoint,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": id,
    });
    jwt::signed(&header, &claims, |message| key.sign(message))
}
