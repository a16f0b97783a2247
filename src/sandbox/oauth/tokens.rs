//! Access and refresh tokens: given out, found again, revoked.
//!
//! They are random words, opaque to everybody; only their hashes are kept. The refresh tokens that
//! follow each other are one family, kept as the user's token that `/users/{id}/clients/{id}/tokens`
//! shows: once that is gone, so is everything of the family. Times are epoch milliseconds.

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::keys::hash;
use crate::sandbox::answer::Refusal;
use crate::sandbox::ids;
use crate::sandbox::org::{Visit, stamp};
use crate::sandbox::things::Thing;

/// An access token, by its hash.
pub(super) const ACCESS: &str = "access";
/// A refresh token, by its hash.
pub(super) const REFRESH: &str = "refresh";
/// The token of a user that stands for a family.
const FAMILY: &str = "token";

/// What a token is good for, and to whom it was given.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// The client.
    pub client: String,
    /// The person who signed in; `None` for an app of its own.
    pub user: Option<String>,
    /// The scopes, separated by spaces.
    pub scope: String,
    /// The key that it is bound to.
    pub key: Option<String>,
    /// The family of refresh tokens it belongs to.
    pub family: Option<String>,
}

impl Given {
    /// Reads it back.
    pub(super) fn of(thing: &Thing) -> Self {
        let text = |key: &str| Some(thing.text(key).to_owned()).filter(|text| !text.is_empty());
        Self {
            client: thing.text("client").to_owned(),
            user: text("user"),
            scope: thing.text("scope").to_owned(),
            key: text("key"),
            family: text("family"),
        }
    }

    fn document(&self, visit: &Visit<'_>, expires: i64) -> Map<String, Value> {
        let doc = json!({
            "client": self.client, "user": self.user, "scope": self.scope, "key": self.key,
            "family": self.family, "issued": millis(visit), "expires": expires,
        });
        doc.as_object().cloned().unwrap_or_default()
    }
}

/// Returns the time.
pub(super) fn millis(visit: &Visit<'_>) -> i64 {
    visit.clock.now().as_millisecond()
}

/// Returns a number of a document, 0 if it has none of this name.
pub(super) fn number(thing: &Thing, key: &str) -> i64 {
    thing
        .doc
        .get(key)
        .and_then(Value::as_i64)
        .unwrap_or_default()
}

/// Keeps something under the hash of a new random word, and returns the word.
pub(super) fn keep_secret(
    visit: &Visit<'_>,
    kind: &str,
    doc: Map<String, Value>,
) -> Result<String, Refusal> {
    let word = ids::word(visit.clock, 64);
    let thing = Thing {
        id: hash(word.as_bytes()),
        owner: String::new(),
        doc,
    };
    visit.keep_thing(kind, &thing)?;
    Ok(word)
}

/// Finds what is kept under a word.
pub(super) fn find_secret(
    visit: &Visit<'_>,
    kind: &str,
    word: &str,
) -> Result<Option<Thing>, Refusal> {
    visit.thing(kind, "", &hash(word.as_bytes()))
}

/// Gives out an access token.
pub(super) fn access(visit: &Visit<'_>, given: &Given) -> Result<String, Refusal> {
    let lifetime = i64::try_from(visit.token_lifetime.as_millis()).unwrap_or(i64::MAX);
    // What ended a day ago is of no use to anybody, and a file must not grow without end.
    visit
        .db
        .prepare_cached("DELETE FROM things WHERE kind = 'access' AND (doc ->> '$.expires') < ?1")?
        .execute([millis(visit) - 24 * 3_600_000])?;
    let expires = millis(visit).saturating_add(lifetime);
    keep_secret(visit, ACCESS, given.document(visit, expires))
}

/// Gives out a refresh token, in a new family if it has none.
pub(super) fn refresh(visit: &Visit<'_>, given: &mut Given) -> Result<String, Refusal> {
    if given.family.is_none() {
        let user = given.user.clone().unwrap_or_default();
        let (_, id) = visit.next_id("oar")?;
        let expires = stamp(visit.clock.now() + SignedDuration::from_hours(90 * 24));
        let scopes: Vec<&str> = given.scope.split(' ').collect();
        let doc = json!({
            "id": id, "status": "ACTIVE", "created": visit.now, "lastUpdated": visit.now,
            "expiresAt": expires, "issuer": visit.base, "clientId": given.client,
            "userId": user, "scopes": scopes,
        });
        let family = Thing {
            id: id.clone(),
            owner: user,
            doc: doc.as_object().cloned().unwrap_or_default(),
        };
        visit.keep_thing(FAMILY, &family)?;
        given.family = Some(id);
    }
    keep_secret(visit, REFRESH, given.document(visit, i64::MAX))
}

/// Is everything that the token rests on still there?
pub(super) fn stands(visit: &Visit<'_>, given: &Given) -> Result<bool, Refusal> {
    match (&given.user, &given.family) {
        (Some(user), Some(family)) => Ok(visit.thing(FAMILY, user, family)?.is_some()),
        _ => Ok(true),
    }
}

/// Ends a family: its refresh tokens and the access tokens that came of them.
pub(super) fn end_family(visit: &Visit<'_>, given: &Given) -> Result<(), Refusal> {
    if let (Some(user), Some(family)) = (&given.user, &given.family) {
        visit.drop_thing(FAMILY, user, family)?;
    }
    Ok(())
}

/// Ends all access tokens of a person.
pub(in crate::sandbox) fn end_all(visit: &Visit<'_>, user: &str) -> Result<(), Refusal> {
    visit
        .db
        .prepare_cached("DELETE FROM things WHERE kind = 'access' AND (doc ->> '$.user') = ?1")?
        .execute([user])?;
    Ok(())
}
