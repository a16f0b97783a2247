//! Credentials as they are sent: a password, its hash from another system, a recovery question.
//!
//! Hashes are checked here, before anything is sent, since Okta's own refusal names no field.
//! Nothing in this file is ever read from an answer. `Wire` makes the body of a request; what serde
//! derives is for records, which withhold every secret.
//! Follows <https://developer.okta.com/docs/reference/core-okta-api/#hashed-passwords>

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::hash::PasswordHash;
use crate::secret::{Secret, withheld};

/// The credentials of a user in a create or update.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Credentials {
    /// The password.
    pub password: Option<Password>,
    /// The recovery question and its answer.
    pub recovery: Option<Recovery>,
    /// Who checks the password, where that is not Okta.
    pub provider: Option<Provider>,
}

/// A password in one of the forms Okta takes.
#[derive(Clone, Debug)]
pub enum Password {
    /// The password itself; the policy of the org applies.
    Plain(Secret),
    /// A hash from another system; the policy is not applied.
    Hash(PasswordHash),
    /// The org's password import hook checks the first sign-in.
    Hook,
}

impl Password {
    /// Stands for a password that a record left out.
    pub fn withheld() -> Self {
        Self::Plain(Secret::withheld())
    }

    /// Returns whether this only stands for a password.
    pub fn is_withheld(&self) -> bool {
        matches!(self, Self::Plain(secret) if secret.is_withheld())
    }
}

/// The word of a record for [`Password::Hook`], which is no secret.
const HOOK: &str = "hook";

impl Serialize for Password {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Plain(_) | Self::Hash(_) => withheld::WORD,
            Self::Hook => HOOK,
        })
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match String::deserialize(deserializer)?.as_str() {
            HOOK => Self::Hook,
            _ => Self::withheld(),
        })
    }
}

/// A recovery question with its answer.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Recovery {
    /// The question, shown to the user.
    pub question: String,
    /// The answer.
    #[serde(with = "withheld")]
    pub answer: Secret,
}

/// A change of the password with the old one.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PasswordChange {
    /// The password so far.
    #[serde(with = "withheld")]
    pub old: Secret,
    /// The password to be.
    #[serde(with = "withheld")]
    pub new: Secret,
    /// Whether the password policy's age and history rules apply.
    pub strict: bool,
    /// Whether the user's sessions end.
    pub revoke_sessions: bool,
}

/// Who checks a password: `OKTA`, `FEDERATION`, `SOCIAL`, `ACTIVE_DIRECTORY` or `LDAP`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Provider {
    /// The type.
    pub provider_type: String,
    /// The name; directories need it.
    pub name: Option<String>,
}

/// Puts a value into the JSON of a request; private to this folder, so nothing else can print it.
pub(in crate::okta) struct Wire<T>(pub(in crate::okta) T);

impl Serialize for Wire<&Secret> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

impl Serialize for Wire<&Credentials> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(password) = &self.0.password {
            map.serialize_entry("password", &Wire(password))?;
        }
        if let Some(recovery) = &self.0.recovery {
            map.serialize_entry("recovery_question", &Wire(recovery))?;
        }
        if let Some(provider) = &self.0.provider {
            map.serialize_entry("provider", &Wire(provider))?;
        }
        map.end()
    }
}

impl Serialize for Wire<&Password> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self.0 {
            Password::Plain(secret) => map.serialize_entry("value", &Wire(secret))?,
            Password::Hash(hash) => map.serialize_entry("hash", hash.members())?,
            Password::Hook => {
                let kind = Map::from_iter([("type".to_owned(), Value::from("default"))]);
                map.serialize_entry("hook", &kind)?;
            }
        }
        map.end()
    }
}

impl Serialize for Wire<&PasswordChange> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        let old = Password::Plain(self.0.old.clone());
        let new = Password::Plain(self.0.new.clone());
        map.serialize_entry("oldPassword", &Wire(&old))?;
        map.serialize_entry("newPassword", &Wire(&new))?;
        map.serialize_entry("revokeSessions", &self.0.revoke_sessions)?;
        map.end()
    }
}

impl Serialize for Wire<&Recovery> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("question", &self.0.question)?;
        map.serialize_entry("answer", &Wire(&self.0.answer))?;
        map.end()
    }
}

impl Serialize for Wire<&Provider> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.0.provider_type)?;
        if let Some(name) = &self.0.name {
            map.serialize_entry("name", name)?;
        }
        map.end()
    }
}
