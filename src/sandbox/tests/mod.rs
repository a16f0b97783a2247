//! Stories over several requests, told to the org directly and, where it matters, over HTTP.

mod access;
mod company;
mod credentials;
mod errors;
mod http;
mod life;
mod lists;
mod logs;
mod many;
mod oauth;
mod rules;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::clock::{Clock, Sleep, SystemClock};

use super::answer::Answer;
use super::org::Org;
use super::request::{Method, Request};
use super::store::Store;

/// A clock that stands still until it is moved; its random bytes are real.
pub(super) struct Still(std::sync::Mutex<Timestamp>, SystemClock);

impl Still {
    fn new() -> Self {
        let start = "2026-11-22T08:00:00.250Z".parse().unwrap();
        Self(std::sync::Mutex::new(start), SystemClock::new())
    }

    fn advance(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        *now += SignedDuration::from_secs(seconds);
    }
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.1.elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep<'_> {
        self.1.sleep(time)
    }

    fn random(&self, buffer: &mut [u8]) {
        self.1.random(buffer);
    }
}

/// An org of its own in a folder of its own.
pub(super) struct Bench {
    org: Org,
    clock: Arc<Still>,
    folder: tempfile::TempDir,
}

/// An answer, read.
pub(super) struct Reply {
    status: u16,
    body: Value,
    headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// The error code, or the status of a success.
    fn code(&self) -> String {
        match self.body.get("errorCode").and_then(Value::as_str) {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        }
    }

    fn causes(&self) -> String {
        self.body["errorCauses"].to_string()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, v)| v.as_str())
    }

    fn ids(&self) -> Vec<&str> {
        let list = self.body.as_array().unwrap();
        list.iter()
            .map(|item| item["id"].as_str().unwrap())
            .collect()
    }

    /// The path and query of the next page.
    fn next(&self) -> Option<String> {
        let link = self
            .headers
            .iter()
            .find(|(name, value)| *name == "link" && value.ends_with("rel=\"next\""));
        let (_, value) = link?;
        let address = value.trim_start_matches("<http://org").split('>').next()?;
        Some(address.trim_start_matches("/api/v1").to_owned())
    }
}

impl Bench {
    /// An org of the admin alone.
    fn empty() -> Self {
        Self::with(1)
    }

    fn with(people: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Still::new());
        let mut store = Store::open(&folder.path().join("state.db"), clock.as_ref()).unwrap();
        store.fill(people, false, clock.as_ref()).unwrap();
        let handed = Arc::clone(&clock);
        Self {
            org: Org::new(store, "http://org", handed, true),
            clock,
            folder,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("state.db")
    }

    /// Sends `METHOD path?query` below `/api/v1`.
    fn send(&mut self, line: &str, body: Option<Value>, if_match: Option<&str>) -> Reply {
        let (method, target) = line.split_once(' ').unwrap();
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let mut request = Request::new(Method::of(method), &format!("/api/v1{path}"), query);
        request.body = body
            .map(|body| body.to_string().into_bytes())
            .unwrap_or_default();
        request.if_match = if_match.map(str::to_owned);
        let Answer {
            status,
            headers,
            body,
            ..
        } = self.org.answer(&request);
        let body = match body.as_slice() {
            [] => Value::Null,
            bytes => serde_json::from_slice(bytes).unwrap(),
        };
        Reply {
            status,
            body,
            headers,
        }
    }

    fn get(&mut self, path: &str) -> Reply {
        self.send(&format!("GET {path}"), None, None)
    }

    fn post(&mut self, path: &str, body: Value) -> Reply {
        self.send(&format!("POST {path}"), Some(body), None)
    }

    fn put(&mut self, path: &str, body: Value) -> Reply {
        self.send(&format!("PUT {path}"), Some(body), None)
    }

    fn delete(&mut self, path: &str) -> Reply {
        self.send(&format!("DELETE {path}"), None, None)
    }

    /// Makes a user and returns the id.
    fn user(&mut self, login: &str, query: &str, credentials: &Value) -> String {
        let reply = self.post(
            &format!("/users?{query}"),
            json!({ "profile": profile(login), "credentials": credentials }),
        );
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body["id"].as_str().unwrap().to_owned()
    }

    fn status_of(&mut self, user: &str) -> String {
        let body = self.get(&format!("/users/{user}")).body;
        body["status"].as_str().unwrap_or("gone").to_owned()
    }
}

/// The smallest profile that is accepted.
pub(super) fn profile(login: &str) -> Value {
    json!({ "login": login, "email": login, "firstName": "Ada", "lastName": "Lovelace" })
}

/// Percent-encodes a query value.
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        write!(out, "%{byte:02X}").unwrap();
        out
    })
}
