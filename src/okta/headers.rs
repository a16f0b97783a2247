//! The headers of an answer that decide something, read leniently.
//!
//! Any of them may be missing, doubled, merged into one line or nonsense; what cannot be read counts
//! as missing. Times are the server's.
//! Follows <https://developer.okta.com/docs/reference/rl-best-practices/>

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName};

use crate::model::RequestId;

/// The three rate-limit headers; of several values the smallest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateHeaders {
    /// How many requests this credential has in a window; 0 on a concurrency refusal.
    pub limit: Option<u64>,
    /// How many are left in this window.
    pub remaining: Option<u64>,
    /// When the window ends: UTC seconds, every value that was sent, ascending.
    pub resets: Vec<i64>,
}

/// What an answer's headers say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) request_id: Option<RequestId>,
    pub(crate) date: Option<Timestamp>,
    pub(crate) etag: Option<String>,
    pub(crate) rate: RateHeaders,
    pub(crate) links: Vec<String>,
    pub(crate) challenges: Vec<String>,
    pub(crate) location: Option<String>,
}

impl Facts {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str| texts(headers, name).next();
        let smallest = |name: &str| numbers::<u64>(headers, name).into_iter().min();
        let mut resets = numbers(headers, "x-rate-limit-reset");
        resets.sort_unstable();
        Self {
            request_id: text("x-okta-request-id")
                .filter(|id| !id.is_empty())
                .map(RequestId::new),
            date: text("date").and_then(|d| read_date(&d)),
            etag: text("etag"),
            rate: RateHeaders {
                limit: smallest("x-rate-limit-limit"),
                remaining: smallest("x-rate-limit-remaining"),
                resets,
            },
            links: texts(headers, "link").collect(),
            challenges: texts(headers, "www-authenticate").collect(),
            location: text("location"),
        }
    }
}

fn texts<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = String> + use<'h> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok();
    name.into_iter()
        .flat_map(|name| headers.get_all(name))
        .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

fn numbers<T: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Vec<T> {
    texts(headers, name)
        .flat_map(|line| {
            line.split(',')
                .filter_map(|part| part.trim().parse().ok())
                .collect::<Vec<T>>()
        })
        .collect()
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT`.
fn read_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|zoned| zoned.timestamp())
}
