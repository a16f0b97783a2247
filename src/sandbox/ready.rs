//! What an administrator would set up by hand before anybody signs in with OAuth, and what tests ask
//! about it afterwards.
//!
//! Works on the file, whether a server runs on it or not. Errors: [`Error`].

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use rusqlite::Connection;

use crate::clock::Clock;

use super::Error;
use super::answer::Refusal;
use super::oauth::{self, Wish};
use super::org::{Org, Visit};
use super::store::Store;

/// The kind of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with 2048 bits (RS256); takes a moment to make.
    Rsa,
    /// P-256 (ES256).
    Ec,
}

impl FromStr for KeyKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "rsa" => Ok(Self::Rsa),
            "ec" => Ok(Self::Ec),
            _ => Err("write rsa or ec".to_owned()),
        }
    }
}

/// An app that signs in with a key of its own.
pub struct ServiceApp {
    /// Its client id, `0oa...`.
    pub client_id: String,
    /// What its key is called.
    pub key_id: String,
    /// The private key, PKCS#8 as PEM; it is nowhere else.
    pub pem: String,
}

/// What was used that may be used once only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proofs {
    /// Assertions of clients.
    pub assertions: u64,
    /// DPoP proofs.
    pub proofs: u64,
    /// The ids (`jti`) that came more than once.
    pub repeated: Vec<String>,
}

/// Makes a service app with a new key, all scopes and the role of a super administrator.
///
/// `bound`: its tokens must be bound to a key (DPoP).
pub fn service_app(
    state: &Path,
    key: KeyKind,
    bound: bool,
    clock: &Arc<dyn Clock>,
) -> Result<ServiceApp, Error> {
    change(state, clock, |visit| {
        oauth::make_service_app(visit, Wish { key, bound })
    })
}

/// Makes an app for people to sign in with, by browser or by device; returns its client id.
pub fn sign_in_app(
    state: &Path,
    redirects: &[String],
    clock: &Arc<dyn Clock>,
) -> Result<String, Error> {
    change(state, clock, |visit| {
        oauth::make_sign_in_app(visit, redirects)
    })
}

fn change<T>(
    state: &Path,
    clock: &Arc<dyn Clock>,
    act: impl FnOnce(&Visit<'_>) -> Result<T, Refusal>,
) -> Result<T, Error> {
    let store = Store::open(state, clock.as_ref())?;
    // No server is known here; links in answers are made anew in any case.
    Org::new(store, "http://127.0.0.1", Arc::clone(clock), false)
        .visit(act)
        .map_err(|refusal| Error::Refused {
            path: state.to_owned(),
            why: refusal.summary,
        })
}

/// Counts assertions and proofs, and finds those that were used again.
pub fn proofs(state: &Path) -> Result<Proofs, Error> {
    let store = Store::open_existing(state)?;
    read(&store.db).map_err(|source| Error::Database {
        path: state.to_owned(),
        source,
    })
}

fn read(db: &Connection) -> rusqlite::Result<Proofs> {
    let count = |kind: &str| -> rusqlite::Result<u64> {
        let sql = "SELECT count(*) FROM things WHERE kind = ?1";
        db.query_row(sql, [kind], |row| row.get::<_, i64>(0))
            .map(i64::unsigned_abs)
    };
    let mut again = db.prepare(
        "SELECT id FROM things WHERE kind IN (?1, ?2) AND (doc ->> '$.uses') > 1 ORDER BY serial",
    )?;
    let repeated = again
        .query_map([oauth::ASSERTION, oauth::PROOF], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Proofs {
        assertions: count(oauth::ASSERTION)?,
        proofs: count(oauth::PROOF)?,
        repeated,
    })
}
