//! Signed tokens, the compact way: header, claims and signature, each in base64url.
//!
//! Follows RFC 7519 and RFC 7515.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::clock::Clock;

/// Puts a token together.
pub(super) fn signed(
    header: &Value,
    claims: &Value,
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> String {
    let mut token = base64url(header.to_string().as_bytes());
    token.push('.');
    token.push_str(&base64url(claims.to_string().as_bytes()));
    let signature = sign(token.as_bytes());
    token.push('.');
    token.push_str(&base64url(&signature));
    token
}

/// Encodes as JOSE does.
pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Makes a name that nothing else has, such as for `jti`.
pub(super) fn fresh_id(clock: &dyn Clock) -> String {
    let mut bytes = [0; 16];
    clock.random(&mut bytes);
    let mut id = String::with_capacity(32);
    for byte in bytes {
        // Writing into a string cannot fail.
        write!(id, "{byte:02x}").unwrap_or_default();
    }
    id
}
