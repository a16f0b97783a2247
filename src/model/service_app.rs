//! A service app, as far as commands look into it, and a scope that was granted to one.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/> and
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGrants/>

use serde::Deserialize;
use serde_json::Value;

use super::AppId;

/// The typed view of a service app; of an app of another kind it has no keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceApp {
    /// The id, which is the client id too.
    pub id: AppId,
    /// What people see; not unique.
    #[serde(default)]
    pub label: String,
    /// `ACTIVE` or `INACTIVE`.
    #[serde(default)]
    pub status: String,
    #[serde(default)]
    settings: Value,
}

impl ServiceApp {
    /// Returns whether it knows a public key by this name.
    pub fn has_key(&self, key_id: &str) -> bool {
        let keys = self.settings.pointer("/oauthClient/jwks/keys");
        let keys = keys.and_then(Value::as_array);
        keys.into_iter()
            .flatten()
            .any(|key| key.get("kid").and_then(Value::as_str) == Some(key_id))
    }

    /// Returns whether it is active.
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }
}

/// The typed view of a scope that was granted.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScopeGrant {
    /// The id of the grant.
    pub id: String,
    /// Such as `okta.users.read`.
    pub scope_id: String,
}
