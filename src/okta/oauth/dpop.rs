//! Proof of possession: a token that only the holder of a key can use.
//!
//! The key is one of its own, on P-256, made here and kept beside the token. A proof is good for one
//! request, so every attempt gets a new one. Follows RFC 9449.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use url::{Position, Url};
use zeroize::Zeroizing;

use super::jwt::{self, base64url};
use super::key::sign_ec;
use crate::secret::Secret;

/// Whether tokens are bound to a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dpop {
    /// When the application asks for it.
    #[default]
    Auto,
    /// From the first request on.
    Always,
    /// Not even then.
    Never,
}

impl Dpop {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

impl FromStr for Dpop {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        [Self::Auto, Self::Always, Self::Never]
            .into_iter()
            .find(|dpop| dpop.word() == word)
            .ok_or_else(|| format!("{word:?} is not one of auto, always, never"))
    }
}

/// The key that proofs are made with.
pub(super) struct ProofKey {
    pair: EcdsaKeyPair,
    public: Value,
    kept: Secret,
}

impl ProofKey {
    /// Makes a key.
    pub(super) fn new() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .expect("the system has a random source, or no TLS either");
        let kept = Secret::new(STANDARD.encode(made.as_ref()));
        Self::read(&kept).expect("a key that was just made can be read")
    }

    /// Reads a key that was kept.
    pub(super) fn read(kept: &Secret) -> Option<Self> {
        let der = Zeroizing::new(STANDARD.decode(kept.expose()).ok()?);
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &random);
        let pair = pair.ok()?;
        // The point, uncompressed: a 4 and two numbers of 32 bytes.
        let (x, y) = pair
            .public_key()
            .as_ref()
            .strip_prefix(&[4])?
            .split_at_checked(32)?;
        let public = json!({"kty": "EC", "crv": "P-256", "x": base64url(x), "y": base64url(y)});
        Some(Self {
            pair,
            public,
            kept: kept.clone(),
        })
    }

    /// Returns the key as it is kept: PKCS#8 in base64.
    pub(super) fn kept(&self) -> &Secret {
        &self.kept
    }

    /// Makes the proof of one request.
    pub(super) fn proof(&self, proof: &Proof<'_>) -> String {
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.public});
        let mut claims = json!({
            "htm": proof.method,
            "htu": &proof.url[..Position::AfterPath],
            "iat": proof.now.as_second(),
            "jti": proof.id,
        });
        if let Some(claims) = claims.as_object_mut() {
            for (name, value) in [("nonce", proof.nonce), ("ath", proof.token_hash)] {
                if let Some(value) = value {
                    claims.insert(name.to_owned(), value.into());
                }
            }
        }
        jwt::signed(&header, &claims, |message| sign_ec(&self.pair, message))
    }
}

/// What one proof is about.
pub(super) struct Proof<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a Url,
    /// The server's time.
    pub(super) now: Timestamp,
    pub(super) id: &'a str,
    pub(super) nonce: Option<&'a str>,
    /// Of the token that goes with the request.
    pub(super) token_hash: Option<&'a str>,
}

/// The `ath` of a token.
pub(super) fn token_hash(token: &Secret) -> String {
    base64url(digest(&SHA256, token.expose().as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_setting() {
        for (word, dpop) in [
            ("auto", Some(Dpop::Auto)),
            ("always", Some(Dpop::Always)),
            ("never", Some(Dpop::Never)),
            ("Auto", None),
            ("", None),
        ] {
            assert_eq!(word.parse().ok(), dpop, "{word}");
        }
    }

    #[test]
    fn a_key_comes_back_as_it_was_kept() {
        let key = ProofKey::new();
        let again = ProofKey::read(key.kept()).unwrap();
        assert_eq!(again.public, key.public);
        assert!(ProofKey::read(&Secret::new("no key")).is_none());
    }

    #[test]
    fn the_hash_of_a_token_is_the_one_of_the_standard() {
        // RFC 9449 §7.1 shows this token and its `ath`.
        let token = Secret::new("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");
        assert_eq!(
            token_hash(&token),
            "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
        );
    }
}
