//! An enrolled factor, as far as commands look into one.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/

use serde::Deserialize;

use super::FactorId;

/// The typed view of a factor.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Factor {
    /// The id.
    pub id: FactorId,
    /// Such as `push`, `sms` or `token:software:totp`.
    #[serde(default)]
    pub factor_type: String,
    /// Such as `OKTA` or `GOOGLE`.
    #[serde(default)]
    pub provider: String,
    /// Such as `ACTIVE` or `PENDING_ACTIVATION`.
    #[serde(default)]
    pub status: String,
}

impl Factor {
    /// Returns whether a person means this factor: by its id or its type.
    pub fn is_called(&self, name: &str) -> bool {
        self.id.as_str() == name || self.factor_type.eq_ignore_ascii_case(name)
    }

    /// Returns type, provider and id, for people.
    pub fn words(&self) -> String {
        format!("{} of {} ({})", self.factor_type, self.provider, self.id)
    }
}
