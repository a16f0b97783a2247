//! What kind of failure something is, and a message that knows its kind.
//!
//! Every layer classifies its errors with [`Kind`]; `exit.rs` turns a kind into an exit code and
//! `report.rs` prints it. Layers with rich errors (`okta`, `config`, `change`) have their own enums
//! with a `kind()`; [`Failure`] is for the one-off sentence of a command or an argument group.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The classes of failure a script can tell apart; each has one exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// No class of its own.
    Other,
    /// The command line, a file or a setting is wrong; nothing was sent.
    Usage,
    /// Several items were asked for and some failed.
    Partial,
    /// The credential is missing or was refused.
    Credential,
    /// Rate limited, timed out or unreachable; nothing changed.
    Unreachable,
    /// A write was sent and nobody can say whether it was applied.
    Unknown,
    /// What was named is not there, or not visible to this credential.
    NotFound,
    /// It exists already, is in the wrong state, or changed meanwhile.
    Conflict,
    /// Okta refused the values.
    Refused,
    /// The credential may not do this: role, scope or feature.
    Permission,
    /// `plan --check` found differences.
    Differs,
    /// Stopped by SIGINT.
    Interrupted,
    /// Stopped by SIGTERM.
    Terminated,
}

impl Kind {
    /// Every kind, in the order of the exit codes.
    pub const ALL: [Self; 13] = [
        Self::Other,
        Self::Usage,
        Self::Partial,
        Self::Credential,
        Self::Unreachable,
        Self::Unknown,
        Self::NotFound,
        Self::Conflict,
        Self::Refused,
        Self::Permission,
        Self::Differs,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// Returns whether it says nothing about what was asked for: with another credential, or later,
    /// the same may well be done.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Credential | Self::Unreachable)
    }

    /// Returns the word that stands for this kind in the JSON of an error.
    pub fn word(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Usage => "usage",
            Self::Partial => "partial",
            Self::Credential => "credential",
            Self::Unreachable => "unreachable",
            Self::Unknown => "unknown",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Permission => "permission",
            Self::Differs => "differs",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }
}

/// A sentence with its kind, the hints that go with it and, perhaps, the error below.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    message: String,
    hints: Vec<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Failure {
    /// Makes a failure of this kind. `message` is lowercase and has no full stop.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
            source: None,
        }
    }

    /// Makes a usage failure (exit 2, nothing sent).
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Adds one thing to try, printed as `hint: ...`.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Keeps the error this one explains.
    #[must_use]
    pub fn because(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync + 'static>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns the class of the failure.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns what to try, in the order in which it was added.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|e| e as &(dyn std::error::Error + 'static))
    }
}
