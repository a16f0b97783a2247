//! Any call to the org, for the endpoints that have no method of their own.
//!
//! The address is what was typed, resolved below the org and refused if it leads elsewhere, since
//! the credential goes with it. Nothing is assumed of the answer. Only reads are repeated when nobody
//! knows whether they were applied. Errors: [`AddressError`] before anything is sent, [`RawFailure`].
//!
//! Follows <https://developer.okta.com/docs/reference/core-okta-api/>

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use super::address::{AddressError, resolve};
use super::attempt::Answered;
use super::client::Client;
use super::error::Error;
use super::page::next_of;
use super::request::Request;
use crate::model::RequestId;

/// Headers that this client writes itself.
const OURS: [&str; 6] = [
    "authorization",
    "dpop",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
];

/// The methods that Okta's endpoints have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Verb {
    /// Reads.
    Get,
    /// Creates, changes in part, or acts.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
}

impl Verb {
    /// Returns the name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
            Self::Patch => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }
}

/// One call.
#[derive(Clone, Debug)]
pub struct RawCall {
    /// The method.
    pub verb: Verb,
    url: Url,
    headers: HeaderMap,
    /// The body, sent as JSON unless a header says otherwise.
    pub body: Option<Bytes>,
}

impl RawCall {
    /// Sets a header; given twice, both are sent.
    pub fn header(&mut self, name: &str, value: &str) -> Result<(), AddressError> {
        let refused = || AddressError::Header(name.to_owned());
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
        if OURS.contains(&key.as_str()) {
            return Err(refused());
        }
        let value = HeaderValue::from_str(value).map_err(|_| refused())?;
        self.headers.append(key, value);
        Ok(())
    }

    /// Returns the path, with its query.
    pub fn path(&self) -> String {
        let query = self.url.query().map(|query| format!("?{query}"));
        format!("{}{}", self.url.path(), query.unwrap_or_default())
    }

    /// Returns the segments of the path, as they were typed.
    pub fn segments(&self) -> Vec<&str> {
        self.url
            .path_segments()
            .map(Iterator::collect)
            .unwrap_or_default()
    }

    /// The same call, of another page.
    fn at(&self, url: Url) -> Self {
        Self {
            url,
            ..self.clone()
        }
    }
}

/// A complete answer, whatever it means.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, in their order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// Okta's name for the request.
    pub request_id: Option<RequestId>,
}

impl RawAnswer {
    /// Returns the items of a page: those of an array, or of the one array in an object.
    pub fn items(&self) -> Option<Vec<&RawValue>> {
        if let Ok(items) = serde_json::from_slice(&self.body) {
            return Some(items);
        }
        let object: std::collections::BTreeMap<String, &RawValue> =
            serde_json::from_slice(&self.body).ok()?;
        let mut arrays = object.iter().filter(|(name, _)| !name.starts_with('_'));
        arrays.find_map(|(_, value)| serde_json::from_str(value.get()).ok())
    }
}

impl From<Answered> for RawAnswer {
    fn from(answered: Answered) -> Self {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = answered.headers.iter();
        Self {
            status: answered.status,
            headers: headers
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            body: answered.body,
            request_id: answered.facts.request_id,
        }
    }
}

/// Why a call failed, and the answer if there was a complete one.
#[derive(Debug)]
pub struct RawFailure {
    /// Why.
    pub error: Error,
    /// The refusal as it came.
    pub answer: Option<RawAnswer>,
}

/// Calls of any kind.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'c> {
    pub(super) client: &'c Client,
}

impl Raw<'_> {
    /// Prepares a call: `/v1/users`, `users`, `/api/v1/users`, `/oauth2/v1/clients` or a whole
    /// address of the org, with or without a query of its own.
    pub fn prepare(
        self,
        verb: Verb,
        typed: &str,
        query: &[(String, String)],
    ) -> Result<RawCall, AddressError> {
        let mut url = resolve(self.client.base(), typed)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(RawCall {
            verb,
            url,
            headers: HeaderMap::new(),
            body: None,
        })
    }

    /// Sends the call.
    pub async fn send(self, call: &RawCall) -> Result<RawAnswer, Box<RawFailure>> {
        self.page(call).await.map(|(answer, _)| answer)
    }

    /// Sends the call and finds the call for the next page: by the `Link` header, or by the link in
    /// the body that some listings have instead.
    pub async fn page(
        self,
        call: &RawCall,
    ) -> Result<(RawAnswer, Option<RawCall>), Box<RawFailure>> {
        let doing = format!("{} {}", call.verb.name(), call.url.path());
        let kept = Arc::new(Mutex::new(None));
        let mut request = Request::raw(call.verb.method(), call.url.clone(), doing.clone());
        request.headers.clone_from(&call.headers);
        request.body.clone_from(&call.body);
        request.kept = Some(Arc::clone(&kept));
        let sent = self.client.send(request).await;
        let answer = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        let answer = answer.map(RawAnswer::from);
        let failure = |error, answer| Box::new(RawFailure { error, answer });
        let reply = match sent {
            Ok(reply) => reply,
            Err(error) => return Err(failure(error, answer)),
        };
        let next = match next_of(self.client, &doing, &reply.facts) {
            Ok(Some(url)) => Ok(Some(url)),
            Ok(None) => self.next_in_body(&doing, &reply.body),
            Err(error) => Err(*error),
        };
        let answer = answer.unwrap_or(RawAnswer {
            status: 200,
            headers: Vec::new(),
            body: reply.body,
            request_id: reply.facts.request_id,
        });
        match next {
            Ok(next) => Ok((answer, next.map(|url| call.at(url)))),
            // What a link says concerns only those who follow it.
            Err(_) if call.verb != Verb::Get => Ok((answer, None)),
            Err(error) => Err(failure(error, Some(answer))),
        }
    }

    fn next_in_body(self, doing: &str, body: &[u8]) -> Result<Option<Url>, Error> {
        if !body.starts_with(b"{") {
            return Ok(None);
        }
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let Some(link) = body.pointer("/_links/next/href").and_then(Value::as_str) else {
            return Ok(None);
        };
        let base = self.client.base();
        let url = base.join(link).ok().filter(|url| base.owns(url));
        url.map(Some).ok_or_else(|| Error::ForeignLink {
            doing: doing.to_owned(),
            host: link.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_items_of_a_page_are_those_of_the_array_in_it() {
        let items = |body: &'static str| {
            let answer = RawAnswer {
                status: 200,
                headers: Vec::new(),
                body: Bytes::from_static(body.as_bytes()),
                request_id: None,
            };
            answer.items().map(|items| items.len())
        };
        assert_eq!(items("[1,2]"), Some(2));
        assert_eq!(items(r#"{"roles":[1],"_links":{"next":[]}}"#), Some(1));
        assert_eq!(items(r#"{"_embedded":[1]}"#), None);
        assert_eq!(items("<xml/>"), None);
    }
}
