//! An event of the system log.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/

use serde::Deserialize;

/// The typed view of an event.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// Its name, by which a repeated one is known.
    pub uuid: String,
    /// What happened, such as `user.lifecycle.create`.
    #[serde(default, rename = "eventType")]
    pub kind: String,
}
