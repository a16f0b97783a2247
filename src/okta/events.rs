//! The system log: lists that end, and polling, which does not.
//!
//! A list has `until`, or comes newest first. Polling goes by the order in which Okta kept the
//! events; there is always a next page, and an empty one means "wait". Where the next one is can be
//! kept across runs; the part of the address after the host is what is kept.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/>

use jiff::Timestamp;

use super::client::Client;
use super::error::Error;
use super::page::{Pages, next_of};
use super::path::Path;
use super::request::{Expect, Request};
use crate::model::{Event, Resource};

/// The largest page that Okta allows.
const PAGE: u32 = 1000;

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// From this time on; seven days before the end without one.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// An expression over the properties of events.
    pub filter: Option<String>,
    /// Up to ten words that are somewhere in the event.
    pub q: Option<String>,
    /// Newest first.
    pub descending: bool,
}

/// One page of a polled log.
#[derive(Debug)]
pub struct Polled {
    /// The events, in the order in which Okta kept them.
    pub events: Vec<Resource<Event>>,
    /// Where to go on: a path with its query.
    pub next: String,
}

/// The calls about the system log.
#[derive(Clone, Copy, Debug)]
pub struct Events<'c> {
    pub(super) client: &'c Client,
}

/// Writes a time as Okta does.
fn stamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn logs(query: &EventQuery, doing: &str) -> Request {
    let mut request = Request::get(Path::api(&["logs"]), doing);
    let times = [("since", query.since), ("until", query.until)];
    for (name, time) in times {
        if let Some(time) = time {
            request = request.query(name, &stamp(time));
        }
    }
    for (name, text) in [("filter", &query.filter), ("q", &query.q)] {
        if let Some(text) = text {
            request = request.query(name, text);
        }
    }
    if query.descending {
        request = request.query("sortOrder", "DESCENDING");
    }
    request
}

impl Events<'_> {
    /// Lists events page by page; without `until` and not newest first it would not end.
    pub fn list(self, query: &EventQuery) -> Pages<Event> {
        Pages::new(self.client, logs(query, "list events"), PAGE)
    }

    /// Reads the first page of a log that is polled.
    pub async fn start(self, query: &EventQuery) -> Result<Polled, Error> {
        let query = EventQuery {
            until: None,
            descending: false,
            ..query.clone()
        };
        let request = logs(&query, "watch events").page_size(u64::from(PAGE));
        self.poll(request).await
    }

    /// Reads the page that `next` of an earlier one leads to.
    pub async fn go_on(self, next: &str) -> Result<Polled, Error> {
        let doing = "watch events";
        let foreign = || Error::ForeignLink {
            doing: doing.to_owned(),
            host: next.to_owned(),
        };
        let url = self.client.base().join(next).map_err(|_| foreign())?;
        if !self.client.base().owns(&url) {
            return Err(foreign());
        }
        let request = Request::get(Path::api(&["logs"]), doing).at(url);
        self.poll(request).await
    }

    async fn poll(self, request: Request) -> Result<Polled, Error> {
        let doing = request.doing.clone();
        let reply = self.client.send(request.expect(Expect::List)).await?;
        let next = next_of(self.client, &doing, &reply.facts).map_err(|error| *error)?;
        // A log that is polled has no end; without the link nothing could be told apart from it.
        let next = next.ok_or_else(|| Error::Loop { doing })?;
        let query = next.query().map(|query| format!("?{query}"));
        Ok(Polled {
            events: reply.list(),
            next: format!("{}{}", next.path(), query.unwrap_or_default()),
        })
    }
}
