//! One call on its way through its attempts: what it has cost so far, and what is known of it.

use std::time::Duration;

use url::Url;

use super::class::Class;
use super::error::Error;
use super::refusal::Refusal;
use super::request::Request;
use crate::model::RequestId;

/// One call on its way through its attempts.
pub(in crate::okta) struct Call {
    pub(in crate::okta) request: Request,
    pub(in crate::okta) url: Url,
    pub(in crate::okta) class: Class,
    /// 1 for the first attempt.
    pub(in crate::okta) number: u32,
    /// Time spent on attempts and backoffs; waiting for the rate budget is not in it.
    pub(in crate::okta) spent: Duration,
    pub(in crate::okta) may_be_applied: bool,
    /// Which token the last attempt was sent with.
    pub(in crate::okta) token: Option<u64>,
    /// Whether its proof was made by the server's clock.
    pub(in crate::okta) signed_by_server_clock: bool,
    /// What the credential's refusals have already led to, each at most once.
    pub(in crate::okta) amends: Amends,
    pub(in crate::okta) first_id: Option<RequestId>,
    pub(in crate::okta) last_id: Option<RequestId>,
}

/// What was done about refusals of the credential.
#[derive(Debug, Default)]
pub(in crate::okta) struct Amends {
    /// The token was renewed.
    pub(in crate::okta) renewed: bool,
    /// The nonce that was asked for was put into the proof.
    pub(in crate::okta) nonce: bool,
    /// The proof was made by the server's clock.
    pub(in crate::okta) clock: bool,
}

impl Call {
    pub(in crate::okta) fn new(request: Request, url: Url) -> Self {
        Self {
            class: Class::of(request.method.as_str(), url.path()),
            request,
            url,
            number: 0,
            spent: Duration::ZERO,
            may_be_applied: false,
            token: None,
            signed_by_server_clock: false,
            amends: Amends::default(),
            first_id: None,
            last_id: None,
        }
    }

    /// The error the caller gets: unknown, when an earlier attempt may have been applied and this
    /// error does not settle it.
    pub(in crate::okta) fn give_up(&self, error: Error) -> Error {
        let settles = error.refusal().is_some_and(Refusal::settles);
        if self.may_be_applied && !settles {
            error.ambiguous(&self.request.doing)
        } else {
            error
        }
    }
}
