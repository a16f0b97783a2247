//! Ready apps: a service app with a new key, and one for people to sign in with.
//!
//! They are what an administrator would set up by hand: all scopes granted, and for the service app
//! the role of a super administrator. The private key leaves as PEM (PKCS#8) and is not kept.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::{device, primes, scopes};
use crate::sandbox::answer::Refusal;
use crate::sandbox::org::Visit;
use crate::sandbox::routes::{grant_scope, keep_client, role_document};
use crate::sandbox::things::Thing;
use crate::sandbox::{KeyKind, ServiceApp};

/// AlgorithmIdentifier of an RSA key: rsaEncryption, NULL.
const RSA: [u8; 15] = [
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// What kind of service app is wanted.
#[derive(Clone, Copy)]
pub(in crate::sandbox) struct Wish {
    /// The kind of its key.
    pub key: KeyKind,
    /// Are its tokens bound to a key (DPoP)?
    pub bound: bool,
}

/// Makes a service app that may do everything.
pub(in crate::sandbox) fn make_service_app(
    visit: &Visit<'_>,
    wish: Wish,
) -> Result<ServiceApp, Refusal> {
    let key_id = super::new_key_id(visit);
    let (pem, mut jwk) = match wish.key {
        KeyKind::Ec => ec()?,
        KeyKind::Rsa => rsa(visit)?,
    };
    if let Some(jwk) = jwk.as_object_mut() {
        jwk.insert("kid".to_owned(), json!(key_id));
        jwk.insert("use".to_owned(), json!("sig"));
        jwk.insert("status".to_owned(), json!("ACTIVE"));
    }
    let settings = json!({
        "application_type": "service",
        "grant_types": ["client_credentials"],
        "response_types": ["token"],
        "redirect_uris": [],
        "jwks": { "keys": [jwk] },
        "dpop_bound_access_tokens": wish.bound,
    });
    let client_id = keep_client(visit, "Sandbox service app", "private_key_jwt", settings)?;
    grant_everything(visit, &client_id)?;
    let (_, role) = visit.next_id("ra1")?;
    let doc = role_document(
        &role,
        "Super Administrator",
        "SUPER_ADMIN",
        "CLIENT",
        &visit.now,
    );
    let role = Thing {
        id: role,
        owner: client_id.clone(),
        doc,
    };
    visit.keep_thing("role", &role)?;
    Ok(ServiceApp {
        client_id,
        key_id,
        pem,
    })
}

/// Makes a native app for people, that sends them back to these addresses; returns its id.
pub(in crate::sandbox) fn make_sign_in_app(
    visit: &Visit<'_>,
    redirects: &[String],
) -> Result<String, Refusal> {
    let settings = json!({
        "application_type": "native",
        "grant_types": ["authorization_code", "refresh_token", device::GRANT],
        "response_types": ["code"],
        "redirect_uris": redirects,
        "refresh_token": { "rotation_type": "ROTATE", "leeway": 30 },
        "dpop_bound_access_tokens": false,
    });
    let client = keep_client(visit, "Sandbox sign-in app", "none", settings)?;
    grant_everything(visit, &client)?;
    Ok(client)
}

fn grant_everything(visit: &Visit<'_>, client: &str) -> Result<(), Refusal> {
    for scope in scopes::all() {
        grant_scope(visit, client, &scope)?;
    }
    Ok(())
}

fn ec() -> Result<(String, Value), Refusal> {
    let random = SystemRandom::new();
    let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let internal = |_| Refusal::internal();
    let document = EcdsaKeyPair::generate_pkcs8(kind, &random).map_err(internal)?;
    let pair = EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random)
        .map_err(|_| Refusal::internal())?;
    // An uncompressed point: 4, x, y.
    let point = pair.public_key().as_ref();
    let part =
        |from: usize, to: usize| URL_SAFE_NO_PAD.encode(point.get(from..to).unwrap_or_default());
    let jwk =
        json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "x": part(1, 33), "y": part(33, 65) });
    Ok((pem(document.as_ref()), jwk))
}

fn rsa(visit: &Visit<'_>) -> Result<(String, Value), Refusal> {
    let document = primes::rsa(visit.clock);
    let pair = RsaKeyPair::from_der(&document).map_err(|_| Refusal::internal())?;
    let public = ring::signature::RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
    let jwk = json!({
        "kty": "RSA", "alg": "RS256",
        "n": URL_SAFE_NO_PAD.encode(&public.n), "e": URL_SAFE_NO_PAD.encode(&public.e),
    });
    let key = primes::element(0x04, &document);
    let body = [&[0x02, 0x01, 0x00], RSA.as_slice(), &key].concat();
    Ok((pem(&primes::element(0x30, &body)), jwk))
}

fn pem(document: &[u8]) -> String {
    let text = STANDARD.encode(document);
    let mut out = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    out.push_str("-----END PRIVATE KEY-----\n");
    out
}
