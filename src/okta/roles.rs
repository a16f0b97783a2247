//! Roles that users and groups hold, and what each is limited to.
//!
//! A role assignment is always addressed by its holder and its id: ids alone are not unique. The
//! first target narrows a role, and the last one cannot be removed. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/>

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Written};
use super::client::Client;
use super::error::Error;
use super::page::Pages;
use super::path::{Path, SegmentError};
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{
    AppId, AppTarget, AssignmentId, CustomRoleId, Group, GroupId, Resource, ResourceSetId,
    RoleAssignment, UserId,
};

/// Targets on a page, the most there may be.
const PAGE: u32 = 200;

/// The calls about roles that are held.
#[derive(Clone, Copy, Debug)]
pub struct Roles<'c> {
    pub(super) client: &'c Client,
}

/// Who holds a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A user.
    User(UserId),
    /// A group, for all its members.
    Group(GroupId),
    /// An application of its own.
    Client(AppId),
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user {id}"),
            Self::Group(id) => write!(f, "group {id}"),
            Self::Client(id) => write!(f, "application {id}"),
        }
    }
}

impl Holder {
    fn roles(&self) -> Result<Path, SegmentError> {
        let path = match self {
            Self::User(id) => Path::user(id)?,
            Self::Group(id) => Path::group(id)?,
            Self::Client(id) => Path::root(&["oauth2", "v1", "clients"]).segment(id.as_str())?,
        };
        Ok(path.words(&["roles"]))
    }

    fn role(&self, id: &AssignmentId) -> Result<Path, SegmentError> {
        self.roles()?.segment(id.as_str())
    }
}

/// A role to assign.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum NewRole {
    /// One of Okta's own, by its type.
    Standard(String),
    /// A custom role and what it reaches.
    Custom(CustomRoleId, ResourceSetId),
}

impl NewRole {
    fn body(&self) -> Value {
        match self {
            Self::Standard(role_type) => json!({ "type": role_type }),
            Self::Custom(role, set) => {
                json!({ "type": "CUSTOM", "role": role, "resource-set": set })
            }
        }
    }

    /// Returns whether this is the role that is held there.
    pub fn is(&self, held: &RoleAssignment) -> bool {
        match self {
            Self::Standard(role_type) => held.role_type == *role_type,
            Self::Custom(role, set) => {
                held.role.as_ref() == Some(role) && held.resource_set.as_ref() == Some(set)
            }
        }
    }
}

/// What a role can be limited to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum RoleTarget {
    /// The members of a group.
    Group(GroupId),
    /// An app of the catalogue, or one instance of it.
    App(AppTarget),
}

impl Roles<'_> {
    /// Reads the roles of a holder; of a user also those held through groups.
    pub async fn of(self, holder: &Holder) -> Result<Vec<Resource<RoleAssignment>>, Error> {
        let request = Request::get(holder.roles()?, format!("list roles of {holder}"));
        Ok(self.client.send(request.expect(Expect::List)).await?.list())
    }

    /// Assigns a role. [`Error::Ambiguous`]: look the roles up before trying again.
    pub async fn assign(
        self,
        holder: &Holder,
        role: &NewRole,
    ) -> Result<(Written<RoleAssignment>, RoleAssignment), Error> {
        let request = Request::post(holder.roles()?, format!("assign a role to {holder}"))
            .json(role.body())
            .expect(Expect::Object);
        self.client.send(request).await?.written()
    }

    /// Takes a role away.
    pub async fn unassign(self, holder: &Holder, id: &AssignmentId) -> Result<Answer<()>, Error> {
        let doing = format!("take role {id} from {holder}");
        let request = Request::delete(holder.role(id)?, doing);
        Ok(self.client.send(request).await?.done())
    }

    /// Lists the groups that a role is limited to.
    pub fn target_groups(self, holder: &Holder, id: &AssignmentId) -> Pages<Group> {
        self.targets(holder, id, &["targets", "groups"])
    }

    /// Lists the apps that a role is limited to.
    pub fn target_apps(self, holder: &Holder, id: &AssignmentId) -> Pages<AppTarget> {
        self.targets(holder, id, &["targets", "catalog", "apps"])
    }

    /// Limits a role to a target, or widens one that has targets by one more.
    pub async fn add_target(
        self,
        holder: &Holder,
        id: &AssignmentId,
        target: &RoleTarget,
    ) -> Result<Answer<()>, Error> {
        let doing = format!("limit role {id} of {holder}");
        let request = Request::put(self::target(holder, id, target)?, doing).repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }

    /// Takes a target from a role; the last one cannot be taken.
    pub async fn remove_target(
        self,
        holder: &Holder,
        id: &AssignmentId,
        target: &RoleTarget,
    ) -> Result<Answer<()>, Error> {
        let doing = format!("take a target from role {id} of {holder}");
        let request = Request::delete(self::target(holder, id, target)?, doing);
        Ok(self.client.send(request).await?.done())
    }

    fn targets<T>(self, holder: &Holder, id: &AssignmentId, words: &[&'static str]) -> Pages<T> {
        let doing = format!("list targets of role {id} of {holder}");
        match holder.role(id) {
            Ok(path) => Pages::new(self.client, Request::get(path.words(words), doing), PAGE),
            Err(segment) => Pages::failed(self.client, segment.into()),
        }
    }
}

fn target(holder: &Holder, id: &AssignmentId, target: &RoleTarget) -> Result<Path, SegmentError> {
    let role = holder.role(id)?.words(&["targets"]);
    match target {
        RoleTarget::Group(group) => role.words(&["groups"]).segment(group.as_str()),
        RoleTarget::App(app) => {
            let path = role.words(&["catalog", "apps"]).segment(&app.name)?;
            match &app.id {
                Some(instance) => path.segment(instance),
                None => Ok(path),
            }
        }
    }
}
