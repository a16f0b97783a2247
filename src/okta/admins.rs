//! Who holds an administrator role.
//!
//! The answer is an object with `value` and a `next` link in the body, unlike the other lists; the
//! link is followed only inside the org. Errors: `Error::Api` where the credential may not see
//! roles. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listUsersWithRoleAssignments>

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;

use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::Request;
use crate::model::UserId;

/// The most pages that are read: far more administrators than any org has.
const MOST_PAGES: usize = 1000;

/// The administrators of the org.
#[derive(Clone, Copy, Debug)]
pub struct Admins<'c> {
    pub(super) client: &'c Client,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    value: Vec<Assignee>,
    #[serde(default, rename = "_links")]
    links: Value,
}

#[derive(Deserialize)]
struct Assignee {
    id: UserId,
}

impl Admins<'_> {
    /// Returns everyone who holds a role, directly or through a group.
    pub async fn all(&self) -> Result<HashSet<UserId>, Error> {
        let doing = "list administrators";
        let mut request = Request::get(Path::api(&["iam", "assignees", "users"]), doing);
        let mut admins = HashSet::new();
        for _ in 0..MOST_PAGES {
            let body: Body = self.client.send(request.clone()).await?.answer()?.value;
            admins.extend(body.value.into_iter().map(|assignee| assignee.id));
            let Some(next) = body.links.pointer("/next/href").and_then(Value::as_str) else {
                return Ok(admins);
            };
            let base = self.client.base();
            let url = base.join(next).ok().filter(|url| base.owns(url));
            let url = url.ok_or_else(|| Error::ForeignLink {
                doing: doing.to_owned(),
                host: "another host".to_owned(),
            })?;
            request = request.at(url);
        }
        Err(Error::Loop {
            doing: doing.to_owned(),
        })
    }
}
