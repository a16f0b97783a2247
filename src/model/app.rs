//! An application and a user's assignment to it, as far as commands look into them.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/

use serde::Deserialize;

use super::{AppId, UserId};

/// The typed view of an application.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct App {
    /// The id.
    pub id: AppId,
    /// What people see; not unique.
    #[serde(default)]
    pub label: String,
    /// The kind of application, such as `google`.
    #[serde(default)]
    pub name: String,
}

/// The typed view of an assignment.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppUser {
    /// The user's id.
    pub id: UserId,
    /// `USER`, or `GROUP` where a group brings it.
    #[serde(default)]
    pub scope: String,
}
