//! A group, as far as commands look into one.
//!
//! Names are unique per type only: a directory may mirror the name of one of Okta's own groups.
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::GroupId;
use super::user::Profile;

/// The typed view of a group.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The id.
    pub id: GroupId,
    /// `OKTA_GROUP`, `APP_GROUP`, `BUILT_IN`, or a type this version does not know.
    #[serde(rename = "type", default)]
    pub group_type: String,
    /// When the group was created, by the server's clock.
    #[serde(default)]
    pub created: Option<Timestamp>,
    /// When the profile last changed.
    #[serde(default)]
    pub last_updated: Option<Timestamp>,
    /// When a member was last added or removed.
    #[serde(default)]
    pub last_membership_updated: Option<Timestamp>,
    /// The attributes.
    #[serde(default)]
    pub profile: Profile,
}

impl Group {
    /// Returns the name, or the id where a profile has none.
    pub fn name(&self) -> &str {
        self.profile
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or(self.id.as_str())
    }

    /// Returns the description, if it is set and not empty.
    pub fn description(&self) -> Option<&str> {
        self.profile
            .get("description")
            .and_then(Value::as_str)
            .filter(|s| !s.is_empty())
    }

    /// Returns whether people can be added and removed through the API.
    pub fn is_okta_group(&self) -> bool {
        self.group_type == "OKTA_GROUP"
    }
}
