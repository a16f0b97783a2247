//! A user type: which schema a user's profile follows.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/

use serde::Deserialize;
use serde_json::Value;

use super::TypeId;

/// The typed view of a user type.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserType {
    /// The id.
    pub id: TypeId,
    /// The name; never changes.
    #[serde(default)]
    pub name: String,
    /// What people see.
    #[serde(default)]
    pub display_name: String,
    /// Whether users get this type when none is named.
    #[serde(default)]
    pub default: bool,
    #[serde(default, rename = "_links")]
    links: Value,
}

impl UserType {
    /// Returns the id of the schema (`osc...`), the last segment of the link to it.
    pub fn schema_id(&self) -> Option<&str> {
        let href = self.links.pointer("/schema/href")?.as_str()?;
        let path = href.split(['?', '#']).next()?;
        path.rsplit('/').next().filter(|id| !id.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_end_of_a_link() {
        let user_type = |href: &str| -> UserType {
            serde_json::from_value(serde_json::json!({
                "id": "oty1", "name": "user", "default": true, "_links": {"schema": {"href": href}},
            }))
            .unwrap()
        };
        let with_link = user_type("https://a.okta.com/api/v1/meta/schemas/user/osc1");
        assert_eq!(with_link.schema_id(), Some("osc1"));
        assert_eq!(user_type("").schema_id(), None);
        let without: UserType = serde_json::from_str(r#"{"id": "oty1"}"#).unwrap();
        assert_eq!(without.schema_id(), None);
    }
}
