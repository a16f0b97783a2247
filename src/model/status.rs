//! The statuses of a user and the lifecycle steps each allows.
//!
//! Follows https://developer.okta.com/docs/concepts/user-profiles/ and the recorded behaviour where
//! the two differ. An unknown status is kept, never refused.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a user is in the lifecycle.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    /// Created, not activated.
    Staged,
    /// Activated; the user has not finished ("Pending user action").
    Provisioned,
    /// Can sign in.
    Active,
    /// Must choose a new password at the next sign-in.
    PasswordExpired,
    /// Too many failed attempts.
    LockedOut,
    /// An administrator's password reset is under way.
    Recovery,
    /// Suspended: keeps groups and applications, cannot sign in.
    Suspended,
    /// Deactivated.
    Deprovisioned,
    /// A status this version does not know.
    Other(String),
}

impl Status {
    /// The statuses this version knows, with Okta's word and the Admin Console's.
    pub const KNOWN: [(Self, &'static str, &'static str); 8] = [
        (Self::Staged, "STAGED", "Staged"),
        (Self::Provisioned, "PROVISIONED", "Pending user action"),
        (Self::Active, "ACTIVE", "Active"),
        (
            Self::PasswordExpired,
            "PASSWORD_EXPIRED",
            "Password expired",
        ),
        (Self::LockedOut, "LOCKED_OUT", "Locked out"),
        (Self::Recovery, "RECOVERY", "Password reset"),
        (Self::Suspended, "SUSPENDED", "Suspended"),
        (Self::Deprovisioned, "DEPROVISIONED", "Deactivated"),
    ];

    /// Returns Okta's word, such as `PASSWORD_EXPIRED`.
    pub fn word(&self) -> &str {
        if let Self::Other(word) = self {
            return word;
        }
        Self::KNOWN
            .iter()
            .find(|(status, ..)| status == self)
            .map_or("", |(_, word, _)| word)
    }

    /// Understands Okta's words and the Admin Console's, in any case, with spaces, `-` or `_`.
    pub fn from_human(text: &str) -> Option<Self> {
        let plain = |s: &str| s.to_ascii_lowercase().replace([' ', '-', '_'], "");
        let wanted = plain(text);
        Self::KNOWN
            .iter()
            .find(|(_, word, console)| plain(word) == wanted || plain(console) == wanted)
            .map(|(status, ..)| status.clone())
    }

    /// Returns the lifecycle operations that are legal from here.
    pub fn legal_steps(&self) -> &'static [&'static str] {
        match self {
            Self::Staged => &["activate", "deactivate"],
            Self::Provisioned => &["reactivate", "reset_password", "suspend", "deactivate"],
            Self::Active | Self::PasswordExpired => {
                &["suspend", "expire_password", "reset_password", "deactivate"]
            }
            Self::LockedOut => &["unlock", "reset_password", "deactivate"],
            Self::Recovery => &["reactivate", "reset_password", "deactivate"],
            Self::Suspended => &["unsuspend", "deactivate"],
            Self::Deprovisioned => &["activate", "delete"],
            Self::Other(_) => &[],
        }
    }
}

impl From<String> for Status {
    fn from(word: String) -> Self {
        Self::KNOWN
            .iter()
            .find(|(_, known, _)| *known == word)
            .map_or(Self::Other(word), |(status, ..)| status.clone())
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.word().to_owned()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
