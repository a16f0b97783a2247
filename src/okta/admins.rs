//! Who holds an administrator role.
//!
//! Errors: `Error::Api` where the credential may not see roles. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listUsersWithRoleAssignments>

use std::collections::HashSet;

use serde::Deserialize;

use super::body_list::BodyPages;
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::Request;
use crate::model::UserId;

/// The administrators of the org.
#[derive(Clone, Copy, Debug)]
pub struct Admins<'c> {
    pub(super) client: &'c Client,
}

/// Somebody who holds a role, directly or through a group.
#[derive(Clone, Debug, Deserialize)]
pub struct Assignee {
    /// Who.
    pub id: UserId,
}

const DOING: &str = "list administrators";

impl Admins<'_> {
    /// Lists everyone who holds a role, directly or through a group.
    pub fn list(&self) -> BodyPages<Assignee> {
        let path = Path::api(&["iam", "assignees", "users"]);
        BodyPages::new(self.client, Request::get(path, DOING), "value")
    }

    /// Returns everyone who holds a role, directly or through a group.
    pub async fn all(&self) -> Result<HashSet<UserId>, Error> {
        let mut pages = self.list();
        let mut admins = HashSet::new();
        while let Some(assignee) = pages.next_item().await.transpose()? {
            let view = assignee.view().map_err(|source| Error::Shape {
                doing: DOING.to_owned(),
                source: source.into(),
                request_id: None,
            })?;
            admins.insert(view.id);
        }
        Ok(admins)
    }
}
