//! What an org says about itself without being asked for a credential.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingMetadata/

use serde::Deserialize;

/// The answer of `/.well-known/okta-organization`.
#[derive(Clone, Debug, Deserialize)]
pub struct Organization {
    /// The org's id.
    pub id: String,
    /// `idx` for Identity Engine, `v1` for Classic.
    #[serde(default)]
    pub pipeline: String,
}

impl Organization {
    /// Returns whether the org runs on Identity Engine.
    pub fn is_identity_engine(&self) -> bool {
        self.pipeline == "idx"
    }
}
