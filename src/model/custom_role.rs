//! Custom roles, their permissions, and the resource sets they reach.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/>

use serde::Deserialize;

use super::{CustomRoleId, ResourceSetId};

/// The typed view of a custom role.
#[derive(Clone, Debug, Deserialize)]
pub struct CustomRole {
    /// The id.
    pub id: CustomRoleId,
    /// What people call it; unique in the org.
    #[serde(default)]
    pub label: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
}

/// The typed view of a permission of a custom role.
#[derive(Clone, Debug, Deserialize)]
pub struct Permission {
    /// Such as `okta.users.read`.
    pub label: String,
}

/// The typed view of a resource set.
#[derive(Clone, Debug, Deserialize)]
pub struct ResourceSet {
    /// The id.
    pub id: ResourceSetId,
    /// What people call it; unique in the org.
    #[serde(default)]
    pub label: String,
}
