//! A complete, successful answer, and how it becomes what a method promises.
//!
//! After a write, an answer that is not what was promised is ambiguous, never a plain failure.

use bytes::Bytes;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::answer::{Answer, Fetched, Written};
use super::error::Error;
use super::headers::Facts;
use crate::model::{RequestId, Resource};

/// A 2xx answer with its whole body.
#[derive(Debug)]
pub(in crate::okta) struct Reply {
    pub(in crate::okta) doing: String,
    pub(in crate::okta) is_write: bool,
    pub(in crate::okta) facts: Facts,
    pub(in crate::okta) body: Bytes,
    /// The items of the body, if it was to be a list.
    pub(in crate::okta) items: Vec<Resource<IgnoredAny>>,
}

impl Reply {
    /// The object that was read, and its view.
    pub(in crate::okta) fn fetched<T: DeserializeOwned>(&self) -> Result<Fetched<T>, Error> {
        let resource = Resource::parse(&self.body).map_err(|e| self.wrong(e))?;
        let view = resource.view().map_err(|e| self.wrong(e))?;
        let (etag, request_id) = (self.facts.etag.clone(), self.facts.request_id.clone());
        Ok(Fetched {
            resource,
            view,
            etag,
            request_id,
            rate: self.facts.rate.clone(),
        })
    }

    /// The object after a write, and its view.
    pub(in crate::okta) fn written<T: DeserializeOwned>(self) -> Result<(Written<T>, T), Error> {
        let Fetched {
            resource,
            view,
            request_id,
            ..
        } = self.fetched()?;
        Ok((
            Written {
                resource,
                request_id,
                date: self.facts.date,
            },
            view,
        ))
    }

    /// An answer whose body does not matter.
    pub(in crate::okta) fn done(self) -> Answer<()> {
        Answer {
            value: (),
            request_id: self.facts.request_id,
            date: self.facts.date,
        }
    }

    /// An answer with a body of its own kind; an empty one reads as `{}`.
    pub(in crate::okta) fn answer<T: DeserializeOwned>(self) -> Result<Answer<T>, Error> {
        let body: &[u8] = if self.body.is_empty() {
            b"{}"
        } else {
            &self.body
        };
        let value = serde_json::from_slice(body).map_err(|e| self.wrong(e))?;
        Ok(Answer {
            value,
            request_id: self.facts.request_id,
            date: self.facts.date,
        })
    }

    pub(in crate::okta) fn list<T>(self) -> Vec<Resource<T>> {
        self.items.into_iter().map(Resource::cast).collect()
    }

    /// The answer is about somebody else.
    pub(in crate::okta) fn mismatch(
        doing: &str,
        asked: &str,
        got: &str,
        request_id: Option<RequestId>,
    ) -> Error {
        Error::Mismatch {
            doing: doing.to_owned(),
            asked: asked.to_owned(),
            got: got.to_owned(),
            request_id,
        }
    }

    pub(in crate::okta) fn wrong(&self, source: serde_json::Error) -> Error {
        let shape = Error::Shape {
            doing: self.doing.clone(),
            source: source.into(),
            request_id: self.facts.request_id.clone(),
        };
        if self.is_write {
            shape.ambiguous(&self.doing)
        } else {
            shape
        }
    }
}
