//! What can go wrong with a change, beyond what Okta said.

use std::sync::Arc;

use bytes::Bytes;

use crate::failure::Kind;
use crate::model::{RequestId, Status, UserId};
use crate::okta;

/// Why a change was not carried out, or why nobody can say.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Okta, or the way to it, refused.
    #[error(transparent)]
    Okta(#[from] okta::Error),

    /// The login is taken.
    #[error("{login} exists already: {id}, status {status}")]
    Exists {
        /// The login as the existing user has it.
        login: String,
        /// The existing user.
        id: UserId,
        /// The existing user's status.
        status: Status,
        /// What Okta called the refused request.
        request_id: Option<RequestId>,
    },

    /// The login is taken by someone whom this credential may not see.
    #[error("{login} exists already, but is not visible to this credential")]
    ExistsUnseen {
        /// The login that was asked for.
        login: String,
        /// What Okta called the refused request.
        request_id: Option<RequestId>,
    },

    /// Sent, no complete answer came back, and looking again did not tell.
    #[error("nobody can say whether this was done")]
    Unknown {
        /// What was heard, if anything.
        #[source]
        source: Box<Self>,
        /// The command that shows the state now.
        look: String,
        /// The command that does it anew, where that issues another secret or mail.
        again: Option<String>,
    },

    /// Done, and the secret that Okta made never arrived.
    #[error("it was done, but the {what} never arrived and is lost")]
    SecretLost {
        /// Such as `reset link`.
        what: &'static str,
        /// The command that issues a new one.
        again: String,
    },

    /// Okta does not take the step from the user's status.
    #[error("{login} is {status}, which does not allow {step}")]
    IllegalStep {
        /// Who.
        login: String,
        /// The status now.
        status: Status,
        /// Such as `suspend`.
        step: &'static str,
        /// What can be done from there.
        legal: Vec<String>,
        /// What Okta said.
        #[source]
        source: Box<Self>,
    },

    /// Sent several times; looking again showed each time that it was not applied.
    #[error("it was tried several times and is not done")]
    NotApplied {
        /// What was heard last.
        #[source]
        source: Box<Self>,
    },

    /// The user is not in a state that allows the step.
    #[error("{login} is {status}, so it cannot be {done}")]
    WrongState {
        /// Who.
        login: String,
        /// The status now.
        status: Status,
        /// Such as `deleted`.
        done: &'static str,
        /// What could be done instead.
        hint: String,
    },

    /// Someone else changed the user between our reading and our writing.
    #[error("{login} was changed by someone else meanwhile; nothing was written")]
    Changed {
        /// Who.
        login: String,
        /// What Okta said.
        #[source]
        source: Box<Self>,
    },

    /// A step after one that succeeded failed.
    #[error("{done} of {all} steps were carried out; {failed} failed")]
    Partial {
        /// How many succeeded.
        done: usize,
        /// How many there were.
        all: usize,
        /// The action that failed.
        failed: &'static str,
        /// Why it failed.
        #[source]
        source: Arc<Self>,
    },

    /// Of the requests that one step takes, the first were carried out and the next was not.
    #[error("{}", midway(taken, failed))]
    Midway {
        /// What was done.
        taken: Vec<&'static str>,
        /// What was not, or is in doubt.
        failed: &'static str,
        /// The object before the first request, for the way back.
        before: Bytes,
        /// Why it went no further.
        #[source]
        source: Box<Self>,
    },

    /// The answer is for somebody else.
    #[error("asked for {asked}, Okta answered with {got}")]
    Mismatch {
        /// What was asked for.
        asked: String,
        /// What came.
        got: String,
    },

    /// The run that sent it ended before an answer came, and looking does not tell.
    #[error("the run ended before the answer came")]
    Cut,

    /// A record holds no secrets, so what needs one cannot be repeated from it.
    #[error("it needs a password or a body that no record keeps")]
    Withheld,

    /// The record could not be written, so nothing was sent.
    #[error("could not record what is about to be done; nothing was sent")]
    Unrecorded {
        /// What the disk said.
        #[source]
        source: Arc<std::io::Error>,
    },

    /// Found while planning: no such user, several users, or one that must not be touched.
    #[error("{message}")]
    Target {
        /// The class.
        kind: Kind,
        /// The sentence.
        message: String,
        /// What to try.
        hints: Vec<String>,
        /// What Okta called the lookup.
        request_id: Option<RequestId>,
    },
}

fn midway(taken: &[&str], failed: &str) -> String {
    if taken.is_empty() {
        format!("it is in doubt whether {failed} was done")
    } else {
        format!("{} was done, {failed} was not", taken.join(" and "))
    }
}

impl Error {
    /// Found while planning, or in place of a refusal that says less.
    pub fn target(kind: Kind, message: impl Into<String>) -> Self {
        Self::Target {
            kind,
            message: message.into(),
            hints: Vec::new(),
            request_id: None,
        }
    }

    /// Adds what to try, to an error of the kind that has hints of its own.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        if let Self::Target { hints, .. } = &mut self {
            hints.push(text.into());
        }
        self
    }

    /// A write was answered with success, but the answer cannot be read.
    pub(super) fn unreadable(error: &serde_json::Error) -> Self {
        Self::Target {
            kind: Kind::Unknown,
            message: format!("Okta's answer cannot be read: {error}"),
            hints: Vec::new(),
            request_id: None,
        }
    }

    /// A plan or a record on the disk could not be read or written.
    pub(super) fn unread(error: std::io::Error) -> Self {
        Self::Unrecorded {
            source: Arc::new(error),
        }
    }

    /// Returns the class of the failure.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Okta(error) => error.kind(),
            Self::Exists { .. }
            | Self::ExistsUnseen { .. }
            | Self::WrongState { .. }
            | Self::IllegalStep { .. }
            | Self::Changed { .. } => Kind::Conflict,
            Self::Unknown { .. } | Self::SecretLost { .. } | Self::Cut => Kind::Unknown,
            Self::NotApplied { .. } => Kind::Unreachable,
            Self::Partial { source, .. } => match source.kind() {
                kind @ (Kind::Unknown | Kind::Credential) => kind,
                _ => Kind::Partial,
            },
            Self::Midway { source, .. } => match source.kind() {
                kind @ (Kind::Unknown
                | Kind::Credential
                | Kind::Interrupted
                | Kind::Unreachable) => kind,
                _ => Kind::Partial,
            },
            Self::Mismatch { .. } | Self::Unrecorded { .. } => Kind::Other,
            Self::Withheld => Kind::Usage,
            Self::Target { kind, .. } => *kind,
        }
    }

    /// Returns what to try.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::Okta(error) => error.hints(),
            Self::Exists { login, .. } => vec![
                format!("see the existing user with `okta-admin user get {login}`"),
                "to leave it alone or to update it, use --if-exists skip or --if-exists update"
                    .to_owned(),
            ],
            Self::ExistsUnseen { .. } => {
                vec!["an administrator with a wider role can see and change it".to_owned()]
            }
            Self::Unknown { look, again, .. } => {
                let again = again.as_ref();
                let anew = again.map(|again| format!("`{again}` issues a new one"));
                let look = format!("see how it is now with `{look}`");
                std::iter::once(look).chain(anew).collect()
            }
            Self::SecretLost { again, .. } => vec![format!("`{again}` issues a new one")],
            Self::IllegalStep { status, legal, .. } if legal.is_empty() => {
                vec![format!("no step is known to be legal from {status}")]
            }
            Self::IllegalStep { status, legal, .. } => {
                vec![format!("legal from {status}: {}", legal.join(", "))]
            }
            Self::WrongState { hint, .. } => vec![hint.clone()],
            Self::Changed { .. } => vec!["look again, then repeat the command".to_owned()],
            Self::Partial { source, .. } => source.hints(),
            Self::Midway { source, .. } => source.hints(),
            Self::NotApplied { .. } => vec!["try again later".to_owned()],
            Self::Mismatch { .. } | Self::Cut => Vec::new(),
            Self::Withheld => {
                vec!["run the command itself again for what it names".to_owned()]
            }
            Self::Unrecorded { .. } => vec![
                "name another file with --journal FILE, or go without a record with --no-journal"
                    .to_owned(),
            ],
            Self::Target { hints, .. } => hints.clone(),
        }
    }

    /// Returns what Okta calls the request that failed.
    pub fn request_id(&self) -> Option<&RequestId> {
        match self {
            Self::Okta(error) => error.request_id(),
            Self::Exists { request_id, .. }
            | Self::ExistsUnseen { request_id, .. }
            | Self::Target { request_id, .. } => request_id.as_ref(),
            Self::Unknown { source, .. }
            | Self::IllegalStep { source, .. }
            | Self::NotApplied { source }
            | Self::Midway { source, .. }
            | Self::Changed { source, .. } => source.request_id(),
            Self::Partial { source, .. } => source.request_id(),
            Self::WrongState { .. }
            | Self::SecretLost { .. }
            | Self::Mismatch { .. }
            | Self::Cut
            | Self::Withheld
            | Self::Unrecorded { .. } => None,
        }
    }

    /// Returns whether the request was sent and no complete answer came back.
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Self::Cut => true,
            Self::Okta(error) => error.kind() == Kind::Unknown,
            Self::Midway { source, .. } => source.is_ambiguous(),
            _ => false,
        }
    }

    /// Returns what the object was before the first of several requests, where some of them were, or
    /// may have been, carried out.
    pub fn before(&self) -> Option<&Bytes> {
        match self {
            Self::Midway { before, .. } => Some(before),
            Self::Unknown { source, .. } | Self::NotApplied { source } => source.before(),
            _ => None,
        }
    }

    /// Returns the error and what is below it in one line, for reports.
    pub fn full_text(&self) -> String {
        let mut text = self.to_string();
        let mut below = std::error::Error::source(self);
        while let Some(error) = below {
            let more = error.to_string();
            if !text.ends_with(&more) {
                text = format!("{text}: {more}");
            }
            below = error.source();
        }
        text
    }
}
