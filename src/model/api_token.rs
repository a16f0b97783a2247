//! An API token's metadata, as far as commands look into it; the token itself is never told again.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/

use serde::Deserialize;

use super::{ApiTokenId, UserId};

/// The typed view of a token's metadata.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiToken {
    /// The id, which is no secret.
    pub id: ApiTokenId,
    /// What people call it; not unique.
    #[serde(default)]
    pub name: String,
    /// Whose rights it has.
    #[serde(default)]
    pub user_id: Option<UserId>,
}
