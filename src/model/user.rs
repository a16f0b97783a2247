//! A user, as far as commands look into one; `credentials` and anything new stay in the raw bytes.
//!
//! Follows https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Status, TypeId, UserId};

/// A user's attributes, custom ones among them, in the server's order.
pub type Profile = Map<String, Value>;

/// The typed view of a user.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The id, the only safe address for a write.
    pub id: UserId,
    /// Where the user is in the lifecycle.
    pub status: Status,
    /// Set while an asynchronous transition is under way.
    #[serde(default)]
    pub transitioning_to_status: Option<Status>,
    /// When the user was created, by the server's clock.
    pub created: Timestamp,
    /// When anything about the user last changed, credentials included.
    #[serde(default)]
    pub last_updated: Option<Timestamp>,
    /// When the status last changed; null for a user who never left STAGED.
    #[serde(default)]
    pub status_changed: Option<Timestamp>,
    /// When the user last signed in.
    #[serde(default)]
    pub last_login: Option<Timestamp>,
    /// The user type; only its id is ever sent.
    #[serde(default, rename = "type")]
    pub user_type: Option<TypeRef>,
    /// The attributes.
    #[serde(default)]
    pub profile: Profile,
    #[serde(default, rename = "_links")]
    links: Links,
}

/// The links of a user that are looked at; a list has none of them.
#[derive(Clone, Debug, Default, Deserialize)]
struct Links {
    #[serde(default)]
    schema: Option<Link>,
}

#[derive(Clone, Debug, Deserialize)]
struct Link {
    href: String,
}

/// A reference to a user type.
#[derive(Clone, Debug, Deserialize)]
pub struct TypeRef {
    /// The type's id.
    pub id: TypeId,
}

impl User {
    /// Returns the login, or the id where a profile has none.
    pub fn login(&self) -> &str {
        self.text("login").unwrap_or(self.id.as_str())
    }

    /// Returns the id of the schema of the user's own type, where the answer names it.
    pub fn schema_id(&self) -> Option<&str> {
        let href = &self.links.schema.as_ref()?.href;
        let path = href.split(['?', '#']).next()?;
        path.rsplit('/').next().filter(|id| !id.is_empty())
    }

    /// Returns a text attribute that is set and not empty.
    pub fn text(&self, attribute: &str) -> Option<&str> {
        self.profile
            .get(attribute)
            .and_then(Value::as_str)
            .filter(|s| !s.is_empty())
    }

    /// Returns the display name, or first and last name.
    pub fn name(&self) -> String {
        match self.text("displayName") {
            Some(name) => name.to_owned(),
            None => [self.text("firstName"), self.text("lastName")]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
        }
    }
}
