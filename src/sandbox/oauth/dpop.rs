//! DPoP: proofs that whoever sends a request holds the key that a token is bound to.
//!
//! A proof names method and address (without query), is at most five minutes old, is not from the
//! future (ten seconds are forgiven) and is good once. Nonces live a day, and are taken for three.
//! Everything that may be used once only is counted here, assertions of clients too, and stays
//! counted when the request is refused.
//!
//! Follows RFC 9449 and <https://developer.okta.com/docs/guides/dpop/nonoktaresourceserver/main/>

use rusqlite::OptionalExtension as _;
use serde_json::{Value, json};

use super::jwt::Jwt;
use super::keys::{self, Key};
use crate::sandbox::answer::Refusal;
use crate::sandbox::ids;
use crate::sandbox::org::Visit;

const OLDEST: i64 = 5 * 60;
const AHEAD: i64 = 10;
const NEW_NONCE: i64 = 24 * 3600;
const LAST_NONCE: i64 = 3 * NEW_NONCE;

/// What a proof must be about.
pub(super) struct About<'a> {
    /// The method on the wire.
    pub method: &'a str,
    /// The address without query.
    pub address: &'a str,
    /// The access token that comes with it, if any does.
    pub token: Option<&'a str>,
}

/// A proof that holds.
pub(super) struct Proof {
    /// The name of its key.
    pub key: String,
    /// The nonce in it.
    pub nonce: Option<String>,
}

/// Reads a proof; the error says what is wrong with it.
fn read(text: &str, about: &About<'_>, now: i64) -> Result<(Proof, String), &'static str> {
    let proof = Jwt::read(text).ok_or("The DPoP proof JWT header is not a signed JWT.")?;
    if proof.head("typ") != Some("dpop+jwt") {
        return Err("The DPoP proof JWT header must have a 'typ' of 'dpop+jwt'.");
    }
    let key = proof
        .header
        .get("jwk")
        .and_then(Value::as_object)
        .and_then(Key::read)
        .ok_or("The DPoP proof JWT header must have a valid public 'jwk'.")?;
    if !proof.signed_by(&key) {
        return Err("The DPoP proof JWT signature is invalid.");
    }
    if proof.text("htm") != Some(about.method) {
        return Err("The 'htm' claim of the DPoP proof does not match the HTTP method.");
    }
    if proof.text("htu") != Some(about.address) {
        return Err("The 'htu' claim of the DPoP proof does not match the HTTP URI.");
    }
    let time = proof
        .time("iat")
        .ok_or("The DPoP proof has no 'iat' claim.")?;
    if time > now + AHEAD {
        return Err("The 'iat' claim of the DPoP proof is in the future.");
    }
    if time < now - OLDEST {
        return Err("The DPoP proof has expired.");
    }
    let id = proof
        .text("jti")
        .filter(|id| !id.is_empty())
        .ok_or("The DPoP proof has no 'jti' claim.")?;
    if let Some(token) = about.token
        && proof.text("ath") != Some(&keys::hash(token.as_bytes()))
    {
        return Err("The 'ath' claim of the DPoP proof does not match the access token.");
    }
    let read = Proof {
        key: key.thumbprint(),
        nonce: proof.text("nonce").map(str::to_owned),
    };
    Ok((read, id.to_owned()))
}

/// Checks a proof and uses it up; the inner error says what is wrong with it.
pub(super) fn check(
    visit: &Visit<'_>,
    text: &str,
    about: &About<'_>,
) -> Result<Result<Proof, &'static str>, Refusal> {
    let (proof, id) = match read(text, about, visit.clock.now().as_second()) {
        Ok(read) => read,
        Err(wrong) => return Ok(Err(wrong)),
    };
    Ok(if use_up(visit, PROOF, &proof.key, &id)? {
        Ok(proof)
    } else {
        Err("The DPoP proof JWT has already been used.")
    })
}

/// What is counted of proofs.
pub(in crate::sandbox) const PROOF: &str = "proof_used";
/// What is counted of the assertions of clients.
pub(in crate::sandbox) const ASSERTION: &str = "assertion_used";

/// Notes the use of something that is good once; true the first time.
pub(super) fn use_up(
    visit: &Visit<'_>,
    kind: &str,
    owner: &str,
    id: &str,
) -> Result<bool, Refusal> {
    let uses: i64 = visit
        .db
        .prepare_cached(
            "INSERT INTO things (kind, owner, id, doc) VALUES (?1, ?2, ?3, '{\"uses\":1}')
             ON CONFLICT (kind, owner, id)
             DO UPDATE SET doc = json_set(doc, '$.uses', (doc ->> '$.uses') + 1)
             RETURNING doc ->> '$.uses'",
        )?
        .query_row([kind, owner, id], |row| row.get(0))?;
    Ok(uses == 1)
}

/// Returns the nonce to use now; after a day it is another one.
pub(super) fn nonce(visit: &Visit<'_>) -> Result<String, Refusal> {
    let now = visit.clock.now().as_second();
    let newest: Option<(String, i64)> = visit
        .db
        .prepare_cached(
            "SELECT id, doc ->> '$.at' FROM things WHERE kind = 'nonce' ORDER BY serial DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((nonce, at)) = newest
        && now - at < NEW_NONCE
    {
        return Ok(nonce);
    }
    let nonce = ids::word(visit.clock, 32);
    visit
        .db
        .prepare_cached("INSERT INTO things (kind, owner, id, doc) VALUES ('nonce', '', ?1, ?2)")?
        .execute([&nonce, &json!({ "at": now }).to_string()])?;
    Ok(nonce)
}

/// Is it a nonce of this server, and not too old?
pub(super) fn knows(visit: &Visit<'_>, nonce: &str) -> Result<bool, Refusal> {
    let now = visit.clock.now().as_second();
    let found = visit.thing("nonce", "", nonce)?;
    Ok(found.is_some_and(|nonce| {
        let at = nonce.doc.get("at").and_then(Value::as_i64);
        at.is_some_and(|at| now - at < LAST_NONCE)
    }))
}
