//! A user type: which schema a user's profile follows.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/

use serde::Deserialize;
use serde_json::Value;

use super::TypeId;

/// The typed view of a user type.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserType {
    /// The id.
    pub id: TypeId,
    /// The name; never changes.
    #[serde(default)]
    pub name: String,
    /// What people see.
    #[serde(default)]
    pub display_name: String,
    /// Whether users get this type when none is named.
    #[serde(default)]
    pub default: bool,
    #[serde(default, rename = "_links")]
    links: Value,
}

impl UserType {
    /// Returns the id of the schema (`osc...`), the last segment of the link to it.
    pub fn schema_id(&self) -> Option<&str> {
        let href = self.links.pointer("/schema/href")?.as_str()?;
        let path = href.split(['?', '#']).next()?;
        path.rsplit('/').next().filter(|id| !id.is_empty())
    }
}
