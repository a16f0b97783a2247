//! The private key of an application, from any text it is usually kept as.
//!
//! PEM (PKCS#1 and PKCS#8 for RSA, PKCS#8 and SEC1 for P-256 and P-384) and JWK. It only signs; what
//! is signed is in [`super::jwt`]. Neither the key nor a part of it is ever in an error.
//! Follows RFC 7518 (the algorithms) and RFC 7517 (JWK).

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::error::KeyRejected;
use ring::pkcs8::Document;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    RSA_PKCS1_SHA256, RsaKeyPair,
};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::der::{self, Curve, Wrapped};
use super::jwt::base64url;
use super::pem;
use crate::failure::Kind;
use crate::secret::Secret;

/// Why a text is no key to sign with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is locked with a passphrase.
    #[error("the private key is encrypted")]
    Encrypted,
    /// OpenSSH's own form.
    #[error("the private key is in OpenSSH's own form")]
    OpenSsh,
    /// PEM, but a certificate or a public key.
    #[error("this is no private key but a {}", .0.to_ascii_lowercase())]
    NotPrivate(String),
    /// Neither PEM nor JWK.
    #[error("the private key is neither PEM nor a JWK")]
    Unknown,
    /// Some part of it cannot be read.
    #[error("the private key cannot be read: {0} is missing or broken")]
    Broken(&'static str),
    /// A kind of key that Okta does not take, or that is not done here.
    #[error("the private key is {0}; use RSA, or EC on P-256 or P-384")]
    Unsupported(&'static str),
    /// RSA with too few bits, or too many.
    #[error("the private key is {0}; use RSA with 2048 to 4096 bits")]
    Size(&'static str),
    /// A key set with several keys, and none is named.
    #[error("the key set holds {0} keys, and none of them is named by the key id")]
    Several(usize),
}

impl KeyError {
    /// Returns the class: the credential is missing.
    pub fn kind(&self) -> Kind {
        Kind::Credential
    }

    /// Returns what to try.
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Encrypted => {
                return [
                    "let a command decrypt it at each use, which asks for the passphrase: key_command = \
                     \"openssl pkey -in KEY.pem\" in the org's settings, or org add --key-command",
                    "or decrypt it for good: (umask 077; openssl pkey -in KEY.pem -out PLAIN.pem)",
                ]
                .map(str::to_owned)
                .to_vec();
            }
            Self::OpenSsh => "convert it: ssh-keygen -p -m PEM -f KEY",
            Self::NotPrivate(_) => "Okta keeps the public key; the private one is needed here",
            Self::Broken("the public part") => {
                "write it again with its public part: openssl ec -in KEY.pem -out NEW.pem"
            }
            Self::Several(_) => "name one by its key id",
            Self::Unknown => {
                "is it the right one? A key begins with -----BEGIN PRIVATE KEY----- or, as a JWK, with {"
            }
            Self::Broken("d") => "a JWK without d is a public key; the private one is needed here",
            Self::Broken(_) => "take it anew from where it was made; copying may have cut it",
            Self::Unsupported(_) | Self::Size(_) => {
                "make one (umask 077; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out \
                 KEY.pem) and register its public part with the app"
            }
        };
        vec![hint.to_owned()]
    }
}

/// A private key that signs for an application; clones are one key.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<Pair>,
    key_id: Option<String>,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair, Curve),
}

impl SigningKey {
    /// Reads a key. `key_id` outranks the one that a JWK names.
    pub fn parse(text: &Secret, key_id: Option<String>) -> Result<Self, KeyError> {
        // Variables of the environment often carry line breaks as `\n`.
        let text = text.expose().replace("\\r", "").replace("\\n", "\n");
        let text = Zeroizing::new(text);
        let text = text.trim();
        let key_id = key_id.filter(|id| !id.trim().is_empty());
        if pem::is_pem(text) {
            let block = pem::private_key(text)?;
            let pair = Arc::new(from_der(&block.label, &block.der)?);
            return Ok(Self { pair, key_id });
        }
        let jwk: Map<String, Value> = serde_json::from_str(text).map_err(|_| KeyError::Unknown)?;
        let jwk = one_of(&jwk, key_id.as_deref())?;
        let named = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            pair: Arc::new(from_jwk(jwk)?),
            key_id: key_id.or(named),
        })
    }

    /// Returns the name by which the application knows the key.
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// Makes a key on P-256; returns it as PEM (PKCS#8).
    pub fn generate() -> Secret {
        Secret::new(pem::written("PRIVATE KEY", new_pkcs8().as_ref()).as_str())
    }

    /// Returns the public part as a JWK, under the name of the key or, where it has none, its
    /// thumbprint (RFC 7638).
    pub fn public_jwk(&self) -> Value {
        let (mut jwk, members) = match &*self.pair {
            Pair::Rsa(pair) => {
                let public = PublicKeyComponents::<Vec<u8>>::from(pair.public());
                let (n, e) = (base64url(&public.n), base64url(&public.e));
                let members = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
                (json!({"kty": "RSA", "n": n, "e": e}), members)
            }
            Pair::Ec(pair, curve) => {
                let name = if *curve == Curve::P384 {
                    "P-384"
                } else {
                    "P-256"
                };
                // The point, uncompressed: a 4 and two numbers of one length.
                let point = pair.public_key().as_ref();
                let point = point.strip_prefix(&[4]).unwrap_or(point);
                let (x, y) = point.split_at(point.len() / 2);
                let (x, y) = (base64url(x), base64url(y));
                let members = format!(r#"{{"crv":"{name}","kty":"EC","x":"{x}","y":"{y}"}}"#);
                (json!({"kty": "EC", "crv": name, "x": x, "y": y}), members)
            }
        };
        let print = base64url(digest(&SHA256, members.as_bytes()).as_ref());
        if let Some(jwk) = jwk.as_object_mut() {
            let kid = self.key_id.clone().unwrap_or(print);
            jwk.insert("kid".to_owned(), kid.into());
            jwk.insert("alg".to_owned(), self.algorithm().into());
            jwk.insert("use".to_owned(), "sig".into());
        }
        jwk
    }

    /// Returns the algorithm, such as `RS256`.
    pub fn algorithm(&self) -> &'static str {
        match &*self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::Ec(_, Curve::P384) => "ES384",
            Pair::Ec(..) => "ES256",
        }
    }

    /// Signs.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &*self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    message,
                    &mut signature,
                )
                .expect("the room is as long as the modulus");
                signature
            }
            Pair::Ec(pair, _) => sign_ec(pair, message),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm())
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// Signs on a curve; the signature is the two numbers side by side, as JOSE wants it.
pub(super) fn sign_ec(pair: &EcdsaKeyPair, message: &[u8]) -> Vec<u8> {
    pair.sign(&SystemRandom::new(), message)
        .expect("the system has a random source, or no TLS either")
        .as_ref()
        .to_vec()
}

/// Makes a key on P-256.
fn new_pkcs8() -> Document {
    EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .expect("the system has a random source, or no TLS either")
}

fn from_der(label: &str, der: &[u8]) -> Result<Pair, KeyError> {
    match label {
        "RSA PRIVATE KEY" => from_pkcs1(der),
        "EC PRIVATE KEY" => from_sec1(None, der),
        "PRIVATE KEY" => match der::pkcs8(der).ok_or(KeyError::Broken("its PKCS#8 form"))? {
            Wrapped::Rsa(key) => from_pkcs1(key),
            Wrapped::Ec(curve, key) => from_sec1(Some(curve), key),
            Wrapped::Other => Err(KeyError::Unsupported("of another kind, such as Ed25519")),
        },
        _ => Err(KeyError::Unsupported("of another kind, such as DSA")),
    }
}

fn from_pkcs1(der: &[u8]) -> Result<Pair, KeyError> {
    RsaKeyPair::from_der(der).map(Pair::Rsa).map_err(rejected)
}

fn from_sec1(named: Option<Curve>, der: &[u8]) -> Result<Pair, KeyError> {
    let key = der::sec1(der).ok_or(KeyError::Broken("its SEC1 form"))?;
    let curve = named.or(key.curve).ok_or(KeyError::Broken("its curve"))?;
    let public = key.public.ok_or(KeyError::Broken("the public part"))?;
    on_curve(curve, key.private, public)
}

fn on_curve(curve: Curve, private: &[u8], public: &[u8]) -> Result<Pair, KeyError> {
    let (algorithm, length) = match curve {
        Curve::P256 => (&ECDSA_P256_SHA256_FIXED_SIGNING, 32),
        Curve::P384 => (&ECDSA_P384_SHA384_FIXED_SIGNING, 48),
        Curve::Other => return Err(KeyError::Unsupported("on another curve")),
    };
    // Some writers drop the zeros in front.
    let missing = usize::checked_sub(length, private.len());
    let missing = missing.ok_or(KeyError::Broken("its private part"))?;
    let mut padded = Zeroizing::new(vec![0; missing]);
    padded.extend_from_slice(private);
    let pair = EcdsaKeyPair::from_private_key_and_public_key(
        algorithm,
        &padded,
        public,
        &SystemRandom::new(),
    );
    pair.map(|pair| Pair::Ec(pair, curve)).map_err(rejected)
}

/// Takes the key out of a set; a key by itself is taken as it is.
fn one_of<'a>(
    jwk: &'a Map<String, Value>,
    key_id: Option<&str>,
) -> Result<&'a Map<String, Value>, KeyError> {
    let Some(keys) = jwk.get("keys").and_then(Value::as_array) else {
        return Ok(jwk);
    };
    let named = |key: &&Value| key_id.is_some() && key.get("kid").and_then(Value::as_str) == key_id;
    let found = match keys.as_slice() {
        [only] => Some(only),
        several => several.iter().find(named),
    };
    found
        .and_then(Value::as_object)
        .ok_or(KeyError::Several(keys.len()))
}

fn from_jwk(jwk: &Map<String, Value>) -> Result<Pair, KeyError> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let bytes = |name: &'static str| {
        let part = text(name).map(|part| URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')));
        match part {
            Some(Ok(part)) => Ok(Zeroizing::new(part)),
            _ => Err(KeyError::Broken(name)),
        }
    };
    match text("kty") {
        Some("RSA") => {
            let of = |part| -> Result<_, KeyError> { bytes(part) };
            let components = KeyPairComponents {
                public_key: PublicKeyComponents {
                    n: of("n")?,
                    e: of("e")?,
                },
                d: of("d")?,
                p: of("p")?,
                q: of("q")?,
                dP: of("dp")?,
                dQ: of("dq")?,
                qInv: of("qi")?,
            };
            RsaKeyPair::from_components(&components)
                .map(Pair::Rsa)
                .map_err(rejected)
        }
        Some("EC") => {
            let curve = match text("crv") {
                Some("P-256") => Curve::P256,
                Some("P-384") => Curve::P384,
                _ => Curve::Other,
            };
            let public = [&[4], &**bytes("x")?, &**bytes("y")?].concat();
            on_curve(curve, &bytes("d")?, &public)
        }
        _ => Err(KeyError::Unsupported("a JWK of another kind")),
    }
}

fn rejected(error: KeyRejected) -> KeyError {
    match error.to_string().as_str() {
        "TooSmall" => KeyError::Size("too short"),
        "TooLarge" => KeyError::Size("too long"),
        _ => KeyError::Broken("one of its numbers"),
    }
}

#[cfg(test)]
mod tests;
