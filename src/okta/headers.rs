//! The headers of an answer that decide something, read leniently.
//!
//! Any of them may be missing, doubled, merged into one line or nonsense; what cannot be read counts
//! as missing. Times are the server's.
//! Follows <https://developer.okta.com/docs/reference/rl-best-practices/>

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName};

use crate::model::RequestId;

/// Longer than this is no request id, no ETag and no nonce.
const LONGEST_ID: usize = 200;

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
    pub(crate) retry_after: Option<u64>,
    pub(crate) rate: RateHeaders,
    pub(crate) links: Vec<String>,
    pub(crate) challenges: Vec<String>,
    pub(crate) location: Option<String>,
    pub(crate) content_type: Option<String>,
    /// What the next proof of possession must hold.
    pub(crate) dpop_nonce: Option<String>,
}

impl Facts {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str| texts(headers, name).next();
        let smallest = |name: &str| numbers::<u64>(headers, name).into_iter().min();
        let mut resets = numbers(headers, "x-rate-limit-reset");
        resets.sort_unstable();
        Self {
            request_id: text("x-okta-request-id")
                .filter(|id| is_plain(id))
                .map(RequestId::new),
            date: text("date").and_then(|d| read_date(&d)),
            etag: text("etag").filter(|etag| is_plain(etag)),
            retry_after: smallest("retry-after"),
            rate: RateHeaders {
                limit: smallest("x-rate-limit-limit"),
                remaining: smallest("x-rate-limit-remaining"),
                resets,
            },
            links: texts(headers, "link").collect(),
            challenges: texts(headers, "www-authenticate").collect(),
            location: text("location"),
            content_type: text("content-type"),
            dpop_nonce: text("dpop-nonce").filter(|nonce| is_plain(nonce)),
        }
    }
}

fn texts<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = String> + use<'h> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok();
    name.into_iter()
        .flat_map(|name| headers.get_all(name))
        .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// Whether a text is fit to be sent back, and to be printed.
fn is_plain(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
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

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn facts(pairs: &[(&str, &str)]) -> Facts {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            );
        }
        Facts::read(&headers)
    }

    #[test]
    fn of_several_values_the_smallest_counts_and_nonsense_is_missing() {
        let facts = facts(&[
            ("X-Rate-Limit-Limit", "600, 50"),
            ("x-rate-limit-remaining", "many"),
            ("x-rate-limit-remaining", "7"),
            ("x-rate-limit-reset", "1700000060"),
            ("X-Rate-Limit-Reset", "1700000023"),
            ("date", "Tue, 14 Nov 2023 22:13:20 GMT"),
            ("x-okta-request-id", "abc"),
        ]);
        assert_eq!(facts.rate.limit, Some(50));
        assert_eq!(facts.rate.remaining, Some(7));
        assert_eq!(facts.rate.resets, [1_700_000_023, 1_700_000_060]);
        assert_eq!(facts.date.map(Timestamp::as_second), Some(1_700_000_000));
        assert_eq!(facts.request_id, Some(RequestId::new("abc")));
    }

    #[test]
    fn an_answer_without_headers_says_nothing() {
        let facts = facts(&[("date", "yesterday"), ("x-okta-request-id", "")]);
        assert_eq!((facts.date, facts.request_id), (None, None));
        assert_eq!(facts.rate, RateHeaders::default());
    }
}
