//! Custom roles and their permissions.
//!
//! A role is addressed by its id. Lists are objects with a named array. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/>

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Answer, Fetched, Written};
use super::body_list::BodyPages;
use super::client::Client;
use super::error::Error;
use super::path::{Path, SegmentError};
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{CustomRole, CustomRoleId, Permission};

/// The calls about custom roles.
#[derive(Clone, Copy, Debug)]
pub struct CustomRoles<'c> {
    pub(super) client: &'c Client,
}

/// A custom role to create.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct NewCustomRole {
    /// What people call it.
    pub label: String,
    /// What it is for.
    pub description: String,
    /// What it allows, such as `okta.users.read`.
    pub permissions: Vec<String>,
}

fn roles() -> Path {
    Path::api(&["iam", "roles"])
}

fn role(id: &CustomRoleId) -> Result<Path, SegmentError> {
    roles().segment(id.as_str())
}

impl CustomRoles<'_> {
    /// Lists the custom roles.
    pub fn list(self) -> BodyPages<CustomRole> {
        let request = Request::get(roles(), "list custom roles");
        BodyPages::new(self.client, request, "roles")
    }

    /// Reads one custom role.
    pub async fn get(self, id: &CustomRoleId) -> Result<Fetched<CustomRole>, Error> {
        let request = Request::get(role(id)?, format!("get custom role {id}"));
        self.client.send(request).await?.fetched()
    }

    /// Creates a custom role.
    pub async fn create(self, new: &NewCustomRole) -> Result<Written<CustomRole>, Error> {
        let body = json!({
            "label": new.label,
            "description": new.description,
            "permissions": new.permissions,
        });
        let request = Request::post(roles(), format!("create custom role {}", new.label))
            .json(body)
            .repeat(Repeat::Create)
            .expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }

    /// Replaces label and description.
    pub async fn replace(
        self,
        id: &CustomRoleId,
        label: &str,
        description: &str,
    ) -> Result<Written<CustomRole>, Error> {
        let request = Request::put(role(id)?, format!("update custom role {id}"))
            .json(json!({ "label": label, "description": description }))
            .repeat(Repeat::Safe)
            .expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }

    /// Deletes a custom role.
    pub async fn delete(self, id: &CustomRoleId) -> Result<Answer<()>, Error> {
        let request = Request::delete(role(id)?, format!("delete custom role {id}"));
        Ok(self.client.send(request).await?.done())
    }

    /// Lists what a role allows.
    pub fn permissions(self, id: &CustomRoleId) -> Result<BodyPages<Permission>, Error> {
        let path = role(id)?.words(&["permissions"]);
        let request = Request::get(path, format!("list permissions of custom role {id}"));
        Ok(BodyPages::new(self.client, request, "permissions"))
    }

    /// Adds a permission; done as well when the role has it.
    pub async fn allow(self, id: &CustomRoleId, permission: &str) -> Result<Answer<()>, Error> {
        let path = role(id)?.words(&["permissions"]).segment(permission)?;
        let doing = format!("add permission {permission} to custom role {id}");
        let request = Request::post(path, doing).repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }

    /// Takes a permission away.
    pub async fn forbid(self, id: &CustomRoleId, permission: &str) -> Result<Answer<()>, Error> {
        let path = role(id)?.words(&["permissions"]).segment(permission)?;
        let doing = format!("remove permission {permission} from custom role {id}");
        Ok(self.client.send(Request::delete(path, doing)).await?.done())
    }
}
