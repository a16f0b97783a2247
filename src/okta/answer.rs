//! What a call gives back besides the object: the request's id, the ETag, the server's time.

use jiff::Timestamp;

use super::headers::RateHeaders;
use crate::model::{RequestId, Resource};

/// One object that was read.
#[derive(Clone, Debug)]
pub struct Fetched<T> {
    /// The object's bytes.
    pub resource: Resource<T>,
    /// The typed view.
    pub view: T,
    /// For `If-Match`; only reads of a single object carry one.
    pub etag: Option<String>,
    /// Okta's name for the request.
    pub request_id: Option<RequestId>,
    /// What the rate-limit headers said.
    pub rate: RateHeaders,
}

/// A write that answered with the object.
#[derive(Clone, Debug)]
pub struct Written<T> {
    /// The object after the write.
    pub resource: Resource<T>,
    /// Okta's name for the request.
    pub request_id: Option<RequestId>,
    /// The server's clock when it answered.
    pub date: Option<Timestamp>,
}

/// A write that answered with something else, or with nothing (`Answer<()>`).
#[derive(Clone, Debug)]
pub struct Answer<T> {
    /// What it answered.
    pub value: T,
    /// Okta's name for the request.
    pub request_id: Option<RequestId>,
    /// The server's clock when it answered.
    pub date: Option<Timestamp>,
}

impl<T> Answer<T> {
    pub(in crate::okta) fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            value: change(self.value),
            request_id: self.request_id,
            date: self.date,
        }
    }
}
