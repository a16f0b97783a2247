//! Ids: opaque, case-sensitive strings, one type for each kind of object.
//!
//! A prefix never carries meaning, except to decide whether what a person typed is an id or a login
//! (https://developer.okta.com/docs/reference/core-okta-api/).

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the id as it is; whether it can be a path segment is checked when it is sent.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// Returns the id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// The id of a user (`00u...`).
    UserId
);
id!(
    /// The id of a group (`00g...`).
    GroupId
);
id!(
    /// The id of a group rule (`0pr...`).
    RuleId
);
id!(
    /// The id of a role assignment; unique only together with the user or group that holds it.
    AssignmentId
);
id!(
    /// The id of a custom role (`cr0...`).
    CustomRoleId
);
id!(
    /// The id of a resource set (`iam...`).
    ResourceSetId
);
id!(
    /// The id of a user type (`oty...`).
    TypeId
);
id!(
    /// The id of an application (`0oa...`).
    AppId
);
id!(
    /// The id of an enrolled factor.
    FactorId
);
id!(
    /// The id of an API token (`00T...`), which is no secret.
    ApiTokenId
);
id!(
    /// What Okta calls a request, in `X-Okta-Request-Id`; the key to its system log.
    RequestId
);

/// Returns whether `text` has the form of an Okta id with this prefix: 20 letters and digits.
pub fn looks_like_id(text: &str, prefix: &str) -> bool {
    text.len() == 20 && text.starts_with(prefix) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}
