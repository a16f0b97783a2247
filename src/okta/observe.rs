//! What the client tells about its work: one event for each attempt, wait and warning.
//!
//! The client prints nothing; a printer or a test implements [`Observer`]. Nothing handed to it
//! holds a credential, a request body or a body of an answer, and query values are shortened.

use std::time::Duration;

use super::headers::RateHeaders;
use crate::model::RequestId;

/// Receives what happens; every method has an empty default.
pub trait Observer: Send + Sync {
    /// One attempt ended, with an answer or without.
    fn exchange(&self, _exchange: &Exchange) {}

    /// The client is about to wait; called before every wait, however short.
    fn waiting(&self, _wait: &Wait) {}

    /// Something the person should know, such as a connection that is not verified.
    fn warning(&self, _text: &str) {}
}

/// An observer that does not care.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}

/// One attempt.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: String,
    /// The escaped path.
    pub path: String,
    /// The query with long values cut; empty when there is none.
    pub query: String,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// The status, when an answer came.
    pub status: Option<u16>,
    /// What went wrong, when no complete answer came.
    pub error: Option<String>,
    /// Okta's name for the request.
    pub request_id: Option<RequestId>,
    /// From sending to the last byte.
    pub duration: Duration,
    /// Decoded bytes of the answer.
    pub bytes: u64,
    /// The rate-limit headers as they were sent.
    pub rate: RateHeaders,
}

/// Why the client waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// The answer was 429, or the budget is used up; it is renewed at the end of the wait.
    RateLimit,
    /// Too many requests at the same time.
    Concurrency,
    /// A backoff before a repeat.
    Retry,
}

/// A rate limit that is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedUp {
    /// The endpoints that share it, such as `/users`.
    pub route: &'static str,
    /// How many requests there are in a window.
    pub limit: u64,
}

/// One wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Why.
    pub reason: WaitReason,
    /// How long.
    pub time: Duration,
    /// The limit that is used up, where it is known.
    pub limit: Option<UsedUp>,
}
