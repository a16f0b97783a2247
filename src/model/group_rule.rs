//! A group rule: whom it finds, and which groups it puts them into.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/>

use serde::Deserialize;
use serde_json::Value;

use super::{GroupId, RuleId};

/// The typed view of a group rule.
#[derive(Clone, Debug, Deserialize)]
pub struct GroupRule {
    /// The id.
    pub id: RuleId,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// `ACTIVE`, `INACTIVE`, `INVALID`, or a word this version does not know.
    #[serde(default)]
    pub status: String,
    /// Whom it finds.
    #[serde(default)]
    pub conditions: Value,
    /// What it does with them.
    #[serde(default)]
    pub actions: Value,
}

impl GroupRule {
    /// Returns whether it puts people into groups now.
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }

    /// Returns the expression, or nothing where a rule has none.
    pub fn expression(&self) -> &str {
        self.conditions
            .pointer("/expression/value")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Returns the groups it fills.
    pub fn group_ids(&self) -> Vec<GroupId> {
        let ids = self.actions.pointer("/assignUserToGroups/groupIds");
        let ids = ids.and_then(Value::as_array).into_iter().flatten();
        ids.filter_map(Value::as_str).map(GroupId::new).collect()
    }

    /// Returns whether it fills this group now.
    pub fn fills(&self, group: &GroupId) -> bool {
        self.is_active() && self.group_ids().contains(group)
    }
}
