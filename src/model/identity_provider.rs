//! An identity provider: who else may vouch for users.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/IdentityProvider/

use serde::Deserialize;

/// The typed view of an identity provider.
#[derive(Clone, Debug, Deserialize)]
pub struct IdentityProvider {
    /// The id (`0oa...`).
    pub id: String,
    /// The name; unique in the org.
    #[serde(default)]
    pub name: String,
    /// The type, such as `SAML2`; new ones come without notice.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// `ACTIVE` or `INACTIVE`.
    #[serde(default)]
    pub status: String,
}
