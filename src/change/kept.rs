//! How a plan is written down, a line of JSON an item: on the disk while it is long, and in the
//! record of its run.
//!
//! No secret is ever in it: what a change needs and may not be kept is withheld, and known as such
//! when it is read back ([`Change::withholds`]). Of a user as he was before only what the change
//! touches is kept, which is what undoing it needs.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::plan::{Change, Item, Noun, Subject};
use super::{Action, Error, Outcome, OutcomeStatus};
use crate::failure::Kind;
use crate::model::{RequestId, Status};

/// An item of a plan, as a line.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum KeptItem {
    /// To be done.
    Change(KeptChange),
    /// Settled while planning.
    Settled(KeptOutcome),
}

/// A change without its secrets.
#[derive(Deserialize, Serialize)]
pub(super) struct KeptChange {
    subject: KeptSubject,
    actions: Vec<Action>,
}

/// A change that is only written.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Written<'a> {
    Change {
        subject: KeptSubject,
        actions: &'a [Action],
    },
    Settled(KeptOutcome),
}

#[derive(Deserialize, Serialize)]
struct KeptSubject {
    noun: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    guarded: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
}

/// What became of something, without the secrets and objects that came with it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct KeptOutcome {
    /// The login or name.
    pub target: String,
    /// The object's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The action.
    pub action: String,
    /// Where it ended.
    pub status: OutcomeStatus,
    /// The class of its failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Why it failed, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What Okta calls the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
    /// Whether a secret was made and never arrived.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret_lost: bool,
    /// The object as it was before, where only the action itself saw it. A tree, since raw JSON
    /// cannot be read back from a line that is flattened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// The other object, such as the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<(String, Value)>,
    /// Things to say about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The line of the file that named the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// Returns the word as one that lives as long as the program; each different word is kept once.
pub(super) fn word(text: &str) -> &'static str {
    static WORDS: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(text) {
        return known;
    }
    let new: &'static str = Box::leak(text.to_owned().into_boxed_str());
    words.insert(new);
    new
}

impl Noun {
    /// Returns the noun of a word.
    fn of(word: &str) -> Self {
        match word {
            "user" => Self::User,
            "group" => Self::Group,
            other => Self::Other(self::word(other)),
        }
    }
}

/// Returns the item as a line, with its end.
pub(super) fn line(item: &Item) -> serde_json::Result<Vec<u8>> {
    let written = match item {
        Item::Change(change) => Written::Change {
            subject: KeptSubject::of(change),
            actions: &change.actions,
        },
        Item::Settled(outcome) => Written::Settled(KeptOutcome::of(outcome)),
    };
    let mut line = serde_json::to_vec(&written)?;
    line.push(b'\n');
    Ok(line)
}

impl KeptItem {
    /// Returns the item; what was withheld is missing in it.
    pub(super) fn into_item(self) -> Item {
        match self {
            Self::Settled(outcome) => Item::Settled(outcome.into_outcome()),
            Self::Change(change) => Item::Change(Change {
                subject: change.subject.into_subject(),
                actions: change.actions,
            }),
        }
    }
}

impl KeptSubject {
    fn of(change: &Change) -> Self {
        let subject = &change.subject;
        let before = match subject.noun {
            Noun::User => touched(change),
            Noun::Group | Noun::Other(_) => subject.before.as_deref().and_then(raw),
        };
        Self {
            noun: subject.noun.word().to_owned(),
            id: subject.id.clone(),
            label: subject.label.clone(),
            name: subject.name.clone(),
            status: subject.status.clone(),
            before,
            etag: subject.etag.clone(),
            guarded: subject.guarded,
            line: subject.line,
        }
    }

    fn into_subject(self) -> Subject {
        let before = self.before;
        Subject {
            noun: Noun::of(&self.noun),
            id: self.id,
            label: self.label,
            name: self.name,
            status: self.status,
            before: before.map(|raw| Bytes::copy_from_slice(raw.get().as_bytes())),
            etag: self.etag,
            fresh: false,
            guarded: self.guarded,
            line: self.line,
        }
    }
}

fn raw(bytes: &[u8]) -> Option<Box<RawValue>> {
    serde_json::from_slice(bytes).ok()
}

/// Members of a user that are kept whatever the change is.
const ALWAYS: [&str; 7] = [
    "id",
    "status",
    "created",
    "statusChanged",
    "lastUpdated",
    // What looking for a password that Okta made compares.
    "passwordChanged",
    "type",
];

/// Returns what the change touches of the user as he was before.
fn touched(change: &Change) -> Option<Box<RawValue>> {
    reduced(change.subject.before.as_deref()?, |name| {
        name == "login" || change.actions.iter().any(|action| action.touches(name))
    })
}

/// Returns the user with the attributes that are to be kept, and no credentials.
pub(super) fn reduced(user: &[u8], keep: impl Fn(&str) -> bool) -> Option<Box<RawValue>> {
    let mut user: Map<String, Value> = serde_json::from_slice(user).ok()?;
    user.retain(|name, _| name == "profile" || ALWAYS.contains(&name.as_str()));
    if let Some(profile) = user.get_mut("profile").and_then(Value::as_object_mut) {
        profile.retain(|name, _| keep(name));
    }
    serde_json::value::to_raw_value(&user).ok()
}

impl KeptOutcome {
    /// Returns what is kept of an outcome.
    pub(super) fn of(outcome: &Outcome) -> Self {
        let error = outcome.error.as_deref();
        Self {
            target: outcome.target.clone(),
            id: outcome.id.clone(),
            action: outcome.action.to_owned(),
            status: outcome.status,
            kind: error.map(Error::kind),
            error: error.map(Error::full_text),
            request_id: outcome.request_id.clone(),
            secret_lost: matches!(error, Some(Error::SecretLost { .. })),
            before: outcome
                .before
                .as_deref()
                .and_then(|bytes| serde_json::from_slice(bytes).ok()),
            other: outcome
                .other
                .as_ref()
                .map(|(name, other)| ((*name).to_owned(), other.clone())),
            notes: outcome.notes.clone(),
            line: outcome.line,
        }
    }

    /// Returns whether no later step of the same change follows: it failed, or the object was there
    /// already and is left alone.
    pub(super) fn ends_all(&self) -> bool {
        !self.status.is_success() || self.status == OutcomeStatus::Exists
    }

    /// Returns the outcome as it can be told again.
    pub(super) fn into_outcome(self) -> Outcome {
        let action = word(&self.action);
        let mut outcome = Outcome::new(self.target, action, self.status);
        if let (Some(message), kind) = (self.error, self.kind) {
            let error = Error::target(kind.unwrap_or(Kind::Other), message);
            outcome.error = Some(std::sync::Arc::new(error));
        }
        outcome.id = self.id;
        outcome.notes = self.notes;
        outcome.request_id = self.request_id;
        outcome.line = self.line;
        outcome.before = self.before.map(|tree| tree.to_string().into());
        outcome.other = self.other.map(|(name, other)| (word(&name), other));
        outcome
    }
}
