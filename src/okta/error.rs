//! Every way a call can fail, with its class, what to try and Okta's own words.
//!
//! Matching is by `errorCode`, then status, never by text. A read that fails changed nothing; a
//! write that was sent and got no complete, well-formed answer is always [`Error::Ambiguous`].
//! Follows <https://developer.okta.com/docs/reference/error-codes/>

use std::time::Duration;

use jiff::Timestamp;

use super::advice;
use super::path::SegmentError;
use super::refusal::Refusal;
use crate::failure::Kind;
use crate::model::RequestId;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What a parser said of an answer, without the text that it found: that may be a secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Misread(String);

impl From<serde_json::Error> for Misread {
    fn from(error: serde_json::Error) -> Self {
        let said = error.to_string();
        let found = said.find(": string \"").map(|at| at + ": string".len());
        let after = said.rfind("\", expected").map(|at| at + 1);
        Self(match (found, after) {
            (Some(found), Some(after)) if found < after => [said.get(..found), said.get(after..)]
                .into_iter()
                .flatten()
                .collect(),
            _ => said,
        })
    }
}

/// What went wrong with a call.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Okta answered, and said no.
    #[error("could not {}", .0.doing)]
    Api(#[source] Box<Refusal>),

    /// No connection could be made; nothing was sent.
    #[error("could not {doing}: {host} cannot be reached")]
    Unreachable {
        /// What was being done.
        doing: String,
        /// The org's host.
        host: String,
        /// What the connection said.
        source: Source,
    },

    /// The server's certificate is not trusted.
    #[error("could not {doing}: the certificate of {host} is not trusted")]
    Certificate {
        /// What was being done.
        doing: String,
        /// The org's host.
        host: String,
        /// What the verifier said.
        source: Source,
    },

    /// A read got no answer, or not all of it, in the time there is.
    #[error("could not {doing}: no complete answer within {}", shown(*.after))]
    TimedOut {
        /// What was being done.
        doing: String,
        /// How long it was tried.
        after: Duration,
    },

    /// A read's answer broke off.
    #[error("could not {doing}: the answer broke off")]
    Cut {
        /// What was being done.
        doing: String,
        /// What the connection said.
        source: Source,
        /// Okta's name for the request.
        request_id: Option<RequestId>,
    },

    /// The rate limit asks for a longer wait than allowed.
    #[error(
        "could not {doing}: the rate limit is used up; it would work at {until:.0}, in {} s",
        .wait.as_secs()
    )]
    RateLimited {
        /// What was being done.
        doing: String,
        /// How long one would have to wait.
        wait: Duration,
        /// When it would work.
        until: Timestamp,
        /// Okta's name for the last request, if one was sent.
        request_id: Option<RequestId>,
    },

    /// The deadline of the whole command passed before this call was sent.
    #[error("could not {doing}: the time for the whole command is over")]
    Deadline {
        /// What was being done.
        doing: String,
    },

    /// The run was told to stop before this call was sent.
    #[error("could not {doing}: stopped before it was sent")]
    Stopped {
        /// What was being done.
        doing: String,
    },

    /// Nothing may be written to this org; nothing was sent.
    #[error("could not {doing}: this org is read-only here; nothing was sent")]
    ReadOnly {
        /// What was being done.
        doing: String,
    },

    /// A write was sent, and nobody can say whether it was applied.
    #[error("could not learn whether this was done: {doing}")]
    Ambiguous {
        /// What was being done.
        doing: String,
        /// What came instead of an answer.
        source: Box<Error>,
        /// Okta's name for the request, when headers came.
        request_id: Option<RequestId>,
    },

    /// The answer was a redirect; none is followed.
    #[error("could not {doing}: the answer is a redirect ({status}) to {host}")]
    Redirect {
        /// What was being done.
        doing: String,
        /// The status.
        status: u16,
        /// Where it points.
        host: String,
    },

    /// A `next` link that leaves the org.
    #[error("could not {doing}: the next page is said to be at {host}, which is not this org")]
    ForeignLink {
        /// What was being done.
        doing: String,
        /// Where it points.
        host: String,
    },

    /// The listing came back to a page it had seen, or brought nothing page after page.
    #[error("could not {doing}: the server's pages go round in circles")]
    Loop {
        /// What was being done.
        doing: String,
    },

    /// A page or a document that is not JSON where JSON is promised.
    #[error("could not {doing}: the answer ({status}) is not JSON but starts {start:?}")]
    NotJson {
        /// What was being done.
        doing: String,
        /// The status.
        status: u16,
        /// The first characters.
        start: String,
        /// Okta's name for the request.
        request_id: Option<RequestId>,
    },

    /// JSON, but not the object the endpoint promises.
    #[error("could not {doing}: the answer is not what was asked for")]
    Shape {
        /// What was being done.
        doing: String,
        /// What the parser said.
        source: Misread,
        /// Okta's name for the request.
        request_id: Option<RequestId>,
    },

    /// The answer describes somebody or something else.
    #[error("could not {doing}: asked for {asked}, the answer is about {got}")]
    Mismatch {
        /// What was being done.
        doing: String,
        /// The id or login that was asked for.
        asked: String,
        /// What came.
        got: String,
        /// Okta's name for the request.
        request_id: Option<RequestId>,
    },

    /// The answer is larger than allowed.
    #[error("could not {doing}: the answer is larger than {limit} bytes")]
    TooLarge {
        /// What was being done.
        doing: String,
        /// The cap, in decoded bytes.
        limit: usize,
    },

    /// A listing ended early.
    #[error("the list is incomplete: it ended after {after_items} items")]
    Incomplete {
        /// How many items came before.
        after_items: u64,
        /// Why.
        source: Box<Error>,
    },

    /// An id or login that cannot be addressed; nothing was sent.
    #[error(transparent)]
    Segment(#[from] SegmentError),

    /// The credential cannot be sent, for example because it holds a line break.
    #[error("the {what} cannot be sent: it holds characters that a header must not have")]
    Credential {
        /// What it is, such as "API token".
        what: &'static str,
    },

    /// A value cannot be sent in a header, such as an ETag with a line break; nothing was sent.
    #[error("the {what} cannot be sent: it holds characters that a header must not have")]
    Unsendable {
        /// What it is.
        what: &'static str,
    },

    /// The HTTPS client could not be set up.
    #[error("the connection could not be set up: {what}")]
    Setup {
        /// What is wrong.
        what: String,
        /// Whether certificates are the reason.
        certificates: bool,
    },
}

/// Writes a time as a person would: whole seconds, and milliseconds only where there is no second.
fn shown(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        seconds => format!("{seconds} s"),
    }
}

impl Error {
    /// Returns the class of the failure.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Api(refusal) => refusal.kind(),
            Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Cut { .. }
            | Self::RateLimited { .. }
            | Self::Deadline { .. } => Kind::Unreachable,
            Self::Stopped { .. } => Kind::Interrupted,
            Self::Ambiguous { .. } => Kind::Unknown,
            Self::Incomplete { source, .. } => source.kind(),
            Self::Segment(segment) => segment.kind(),
            Self::Credential { .. } => Kind::Credential,
            Self::Unsendable { .. } | Self::ReadOnly { .. } => Kind::Usage,
            Self::Certificate { .. }
            | Self::Redirect { .. }
            | Self::ForeignLink { .. }
            | Self::Loop { .. }
            | Self::NotJson { .. }
            | Self::Shape { .. }
            | Self::Mismatch { .. }
            | Self::TooLarge { .. }
            | Self::Setup { .. } => Kind::Other,
        }
    }

    /// Returns what to try.
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Api(refusal) => return refusal.hints(),
            Self::Incomplete { source, .. } => return source.hints(),
            Self::Unreachable { source, .. } => advice::no_connection(&source.to_string()),
            Self::Certificate { source, .. } => advice::certificate(&source.to_string()),
            Self::RateLimited { .. } => "allow a longer wait with --max-wait",
            Self::Redirect { .. } | Self::NotJson { .. } => {
                "this looks like a proxy or a sign-in page, not like Okta: check the address of the org"
            }
            Self::ReadOnly { .. } => "the org's read_only in the config file says so",
            Self::Ambiguous { .. } => "look at the user before repeating this",
            Self::Setup {
                certificates: true, ..
            } => "install the system's CA certificates or name a file with --ca-file",
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }

    /// Returns what Okta said in the causes of its refusal.
    pub fn causes(&self) -> &[String] {
        self.refusal().map_or(&[], |refusal| &refusal.causes)
    }

    /// Returns Okta's error code, such as `E0000007`.
    pub fn code(&self) -> Option<&str> {
        self.refusal().and_then(|refusal| refusal.code.as_deref())
    }

    /// Returns the HTTP status of the answer that failed the call.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Redirect { status, .. } | Self::NotJson { status, .. } => Some(*status),
            Self::Ambiguous { source, .. } | Self::Incomplete { source, .. } => source.status(),
            _ => self.refusal().map(|refusal| refusal.status),
        }
    }

    /// Returns Okta's name for the request that failed.
    pub fn request_id(&self) -> Option<&RequestId> {
        match self {
            Self::Cut { request_id, .. }
            | Self::RateLimited { request_id, .. }
            | Self::NotJson { request_id, .. }
            | Self::Shape { request_id, .. }
            | Self::Mismatch { request_id, .. } => request_id.as_ref(),
            Self::Ambiguous {
                request_id, source, ..
            } => request_id.as_ref().or_else(|| source.request_id()),
            Self::Incomplete { source, .. } => source.request_id(),
            _ => self
                .refusal()
                .and_then(|refusal| refusal.request_id.as_ref()),
        }
    }

    /// Returns Okta's refusal, also below an incomplete list or an ambiguous write.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Api(refusal) => Some(refusal),
            Self::Ambiguous { source, .. } | Self::Incomplete { source, .. } => source.refusal(),
            _ => None,
        }
    }

    /// Returns whether a create was refused because the login is taken; the caller makes sure by GET.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Api(refusal) if refusal.is_duplicate())
    }

    /// Returns whether what was named is not there, or not visible to this credential.
    pub fn is_not_found(&self) -> bool {
        self.kind() == Kind::NotFound
    }

    /// Returns whether a write may or may not have been applied.
    pub fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Ambiguous { .. })
    }

    /// Returns whether nothing was sent because the run was told to stop.
    pub fn is_stopped(&self) -> bool {
        matches!(self, Self::Stopped { .. })
    }

    /// Turns what came instead of a good answer into "nobody knows", for a write that was sent.
    pub(in crate::okta) fn ambiguous(self, doing: &str) -> Self {
        Self::Ambiguous {
            doing: doing.to_owned(),
            request_id: self.request_id().cloned(),
            source: Box::new(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_parser_found_is_left_out_and_where_is_not() {
        let misread = |text: &str| {
            let error = serde_json::from_str::<std::collections::BTreeMap<String, u8>>(text);
            Misread::from(error.unwrap_err()).to_string()
        };
        assert_eq!(
            misread(r#""hunter22""#),
            "invalid type: string, expected a map at line 1 column 10"
        );
        assert_eq!(
            misread(r#"{"a":"hunter\", expected x"}"#),
            "invalid type: string, expected u8 at line 1 column 27"
        );
        assert_eq!(
            misread("{"),
            "EOF while parsing an object at line 1 column 1"
        );
    }
}
