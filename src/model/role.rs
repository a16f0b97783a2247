//! A role that a user or group holds.
//!
//! Ids of assignments are unique only together with the holder: those of roles that can be limited
//! are the same for everybody. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/>

use serde::{Deserialize, Serialize};

use super::{AssignmentId, CustomRoleId, ResourceSetId};

/// The typed view of a role assignment.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignment {
    /// The id, unique only with the holder.
    pub id: AssignmentId,
    /// `HELP_DESK_ADMIN` and the like, or `CUSTOM`.
    #[serde(rename = "type", default)]
    pub role_type: String,
    /// The name for people; of some types it depends on the age of the org.
    #[serde(default)]
    pub label: String,
    /// `USER`, or `GROUP` where it is held through a group.
    #[serde(default)]
    pub assignment_type: String,
    /// The custom role.
    #[serde(default)]
    pub role: Option<CustomRoleId>,
    /// What the custom role reaches.
    #[serde(rename = "resource-set", default)]
    pub resource_set: Option<ResourceSetId>,
}

impl RoleAssignment {
    /// Returns whether it is of a custom role.
    pub fn is_custom(&self) -> bool {
        self.role_type == "CUSTOM"
    }

    /// Returns how people know it: the type, or the label of a custom role.
    pub fn name(&self) -> &str {
        if self.is_custom() && !self.label.is_empty() {
            &self.label
        } else {
            &self.role_type
        }
    }
}

/// An app that a role is limited to: a whole kind of app, or one instance.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct AppTarget {
    /// The app's name in the catalogue.
    pub name: String,
    /// The instance, where it is one.
    #[serde(default)]
    pub id: Option<String>,
}
