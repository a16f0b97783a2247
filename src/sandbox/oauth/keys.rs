//! Public keys as JSON Web Keys, and whether a signature was made with their other half.
//!
//! RSA of 2048 bits and more (RS256, RS384, RS512), P-256 (ES256) and P-384 (ES384); no other
//! algorithm is accepted, least of all `none`. Pure.
//!
//! Follows RFC 7517, 7518 and, for thumbprints, 7638.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::{digest, signature};
use serde_json::{Map, Value};

/// A public key.
pub(in crate::sandbox) struct Key {
    /// What its owner calls it.
    pub kid: Option<String>,
    kind: Kind,
}

enum Kind {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    Ec {
        curve: &'static str,
        x: Vec<u8>,
        y: Vec<u8>,
    },
}

impl Key {
    /// Reads a JWK; one that has private parts is no public key.
    pub(in crate::sandbox) fn read(jwk: &Map<String, Value>) -> Option<Self> {
        if jwk.contains_key("d") {
            return None;
        }
        let text = |key: &str| jwk.get(key).and_then(Value::as_str);
        let bytes = |key: &str| URL_SAFE_NO_PAD.decode(text(key)?).ok();
        let kind = match (text("kty")?, text("crv")) {
            ("RSA", _) => Kind::Rsa {
                n: stripped(bytes("n")?),
                e: stripped(bytes("e")?),
            },
            ("EC", Some(name)) => {
                let (curve, length) = match name {
                    "P-256" => ("P-256", 32),
                    "P-384" => ("P-384", 48),
                    _ => return None,
                };
                let (x, y) = (bytes("x")?, bytes("y")?);
                if x.len() != length || y.len() != length {
                    return None;
                }
                Kind::Ec { curve, x, y }
            }
            _ => return None,
        };
        Some(Self {
            kid: text("kid").map(str::to_owned),
            kind,
        })
    }

    /// Did the owner of this key sign `message`, with the algorithm that is claimed?
    pub(super) fn signed(&self, alg: &str, message: &[u8], signed: &[u8]) -> bool {
        match &self.kind {
            Kind::Rsa { n, e } => {
                let how = match alg {
                    "RS256" => &signature::RSA_PKCS1_2048_8192_SHA256,
                    "RS384" => &signature::RSA_PKCS1_2048_8192_SHA384,
                    "RS512" => &signature::RSA_PKCS1_2048_8192_SHA512,
                    _ => return false,
                };
                let key = signature::RsaPublicKeyComponents { n, e };
                key.verify(how, message, signed).is_ok()
            }
            Kind::Ec { curve, x, y } => {
                let how: &dyn signature::VerificationAlgorithm = match (alg, *curve) {
                    ("ES256", "P-256") => &signature::ECDSA_P256_SHA256_FIXED,
                    ("ES384", "P-384") => &signature::ECDSA_P384_SHA384_FIXED,
                    _ => return false,
                };
                let point = [&[4], x.as_slice(), y.as_slice()].concat();
                let key = signature::UnparsedPublicKey::new(how, point);
                key.verify(message, signed).is_ok()
            }
        }
    }

    /// Returns the name that follows from the key itself: what a token is bound to.
    pub(super) fn thumbprint(&self) -> String {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let canonical = match &self.kind {
            Kind::Rsa { n, e } => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, text(e), text(n)),
            Kind::Ec { curve, x, y } => format!(
                r#"{{"crv":"{curve}","kty":"EC","x":"{}","y":"{}"}}"#,
                text(x),
                text(y)
            ),
        };
        hash(canonical.as_bytes())
    }
}

/// Returns the SHA-256 of some bytes in base64url, as thumbprints, `ath` and PKCE have it.
pub(super) fn hash(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, bytes))
}

/// Without the zeros before a number; some writers put one there.
fn stripped(bytes: Vec<u8>) -> Vec<u8> {
    bytes.into_iter().skip_while(|byte| *byte == 0).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(jwk: &Value) -> Option<Key> {
        Key::read(jwk.as_object().unwrap())
    }

    #[test]
    fn the_thumbprint_of_the_standard_s_own_example_is_right() {
        // RFC 7638, 3.1
        let jwk = json!({
            "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        });
        let key = key(&jwk).unwrap();
        assert_eq!(
            key.thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
        assert_eq!(key.kid.as_deref(), Some("2011-04-29"));
    }

    #[test]
    fn what_is_no_public_key_of_a_kind_that_is_known_is_none() {
        for jwk in [
            json!({}),
            json!({"kty": "oct", "k": "AAAA"}),
            json!({"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}),
            json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}),
            json!({"kty": "RSA", "n": "AQAB"}),
            json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": "AQAB"}),
        ] {
            assert!(key(&jwk).is_none(), "{jwk}");
        }
    }
}
