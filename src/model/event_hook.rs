//! An event hook: where Okta sends events as they happen.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/

use serde::Deserialize;
use serde_json::Value;

/// The typed view of an event hook.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventHook {
    /// The id (`who...`).
    pub id: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// `ACTIVE` or `INACTIVE`.
    #[serde(default)]
    pub status: String,
    /// `VERIFIED` once the receiver has answered the challenge.
    #[serde(default)]
    pub verification_status: String,
    /// When it was made, as Okta writes it.
    #[serde(default)]
    pub created: String,
    #[serde(default)]
    events: Value,
    #[serde(default)]
    channel: Value,
}

impl EventHook {
    /// Returns the address of the receiver.
    pub fn uri(&self) -> &str {
        let uri = self.channel.pointer("/config/uri");
        uri.and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the types of events that it is told.
    pub fn event_types(&self) -> Vec<&str> {
        let items = self.events.get("items").and_then(Value::as_array);
        let items = items.into_iter().flatten();
        items.filter_map(Value::as_str).collect()
    }

    /// Returns whether it is active.
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }

    /// Returns whether the receiver has answered the challenge.
    pub fn is_verified(&self) -> bool {
        self.verification_status == "VERIFIED"
    }
}
