//! What is sent to create, update or replace a user.
//!
//! The types hold secrets and so have no `Serialize` of their own; only this folder turns them into
//! the bytes of a request, which are wiped when the request is done.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/>

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::password::{Credentials, Wire};
use crate::model::{GroupId, TypeId};

/// A user to create.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct NewUser {
    /// The attributes; `login`, `email`, `firstName` and `lastName` are usually required.
    pub profile: Map<String, Value>,
    /// The password and the recovery question; none means an activation link or nothing.
    pub credentials: Option<Credentials>,
    /// Groups to put the user into at once; only groups of the type OKTA_GROUP.
    pub group_ids: Vec<GroupId>,
    /// The user type; none means the default one.
    pub type_id: Option<TypeId>,
}

/// How to create a user; the defaults of the API are not relied on, each is always sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct CreateHow {
    /// Whether to activate at once; without a password that sends a mail.
    pub activate: bool,
    /// Whether the credentials name a provider.
    pub provider: bool,
    /// Whether the password must be changed at the first sign-in.
    pub next_login_change_password: bool,
}

impl Default for CreateHow {
    fn default() -> Self {
        Self {
            activate: true,
            provider: false,
            next_login_change_password: false,
        }
    }
}

/// A partial update: what is absent stays, a null clears.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct UserPatch {
    /// The attributes to set (or, with null, to clear).
    pub profile: Map<String, Value>,
    /// The credentials to set.
    pub credentials: Option<Credentials>,
}

/// A full replacement: every attribute that is absent is deleted. Needed to change the user type.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Replacement {
    /// All attributes.
    pub profile: Map<String, Value>,
    /// The user type.
    pub type_id: Option<TypeId>,
}

impl Serialize for Wire<&NewUser> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("profile", &self.0.profile)?;
        if let Some(credentials) = &self.0.credentials {
            map.serialize_entry("credentials", &Wire(credentials))?;
        }
        if !self.0.group_ids.is_empty() {
            map.serialize_entry("groupIds", &self.0.group_ids)?;
        }
        serialize_type(&mut map, self.0.type_id.as_ref())?;
        map.end()
    }
}

impl Serialize for Wire<&UserPatch> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.0.profile.is_empty() {
            map.serialize_entry("profile", &self.0.profile)?;
        }
        if let Some(credentials) = &self.0.credentials {
            map.serialize_entry("credentials", &Wire(credentials))?;
        }
        map.end()
    }
}

impl Serialize for Wire<&Replacement> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("profile", &self.0.profile)?;
        serialize_type(&mut map, self.0.type_id.as_ref())?;
        map.end()
    }
}

fn serialize_type<M: SerializeMap>(map: &mut M, id: Option<&TypeId>) -> Result<(), M::Error> {
    let Some(id) = id else { return Ok(()) };
    let reference = Map::from_iter([("id".to_owned(), Value::from(id.as_str()))]);
    map.serialize_entry("type", &reference)
}
