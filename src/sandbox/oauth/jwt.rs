//! Signed JSON Web Tokens in the compact form: three parts in base64url.
//!
//! Only taken apart here; who may have signed one, and what it must say, is decided by who reads it.
//! Unsigned ones cannot be read. Pure.
//!
//! Follows RFC 7515 and 7519.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::keys::Key;

/// A token whose signature has not been looked at yet.
pub(super) struct Jwt {
    /// Algorithm, key and type.
    pub header: Map<String, Value>,
    /// What it says.
    pub claims: Map<String, Value>,
    signed: String,
    signature: Vec<u8>,
}

impl Jwt {
    /// Takes a token apart.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let object = |part: &str| -> Option<Map<String, Value>> {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
        };
        Some(Self {
            header: object(header)?,
            claims: object(claims)?,
            signed: signed.to_owned(),
            signature: URL_SAFE_NO_PAD
                .decode(signature)
                .ok()
                .filter(|signature| !signature.is_empty())?,
        })
    }

    /// Returns a text of the header.
    pub(super) fn head(&self, key: &str) -> Option<&str> {
        self.header.get(key).and_then(Value::as_str)
    }

    /// Returns a text of the claims.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.claims.get(key).and_then(Value::as_str)
    }

    /// Returns a time of the claims, in epoch seconds.
    pub(super) fn time(&self, key: &str) -> Option<i64> {
        let value = self.claims.get(key)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time of a token may have a fraction, and nobody needs it"
        )]
        value
            .as_i64()
            .or_else(|| value.as_f64().map(|time| time as i64))
    }

    /// Was it signed with this key?
    pub(super) fn signed_by(&self, key: &Key) -> bool {
        self.head("alg")
            .is_some_and(|alg| key.signed(alg, self.signed.as_bytes(), &self.signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_without_a_signature_or_with_broken_parts_is_none() {
        for text in [
            "",
            "a",
            "a.b",
            "e30.e30.",
            "e30.e30",
            "W10.e30.AA",
            "e30.%.AA",
        ] {
            assert!(Jwt::read(text).is_none(), "{text}");
        }
        assert!(Jwt::read("e30.eyJpYXQiOjEuNX0.AA").is_some_and(|jwt| jwt.time("iat") == Some(1)));
    }
}
