//! One exchange with the server: send, read the headers, read the body within bounds.
//!
//! Decoded bytes are counted while they come in, so a small body that unpacks to a huge one is
//! dropped early. Says what happened, not what it means.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::HeaderMap;

use super::headers::Facts;

/// Silence between two pieces of a body after which it counts as stalled.
const SILENCE: Duration = Duration::from_secs(15);
/// What the HTTP library takes of headers, about.
const HEAD: usize = 400 * 1024;
/// More headers than this is no answer of Okta's.
const MOST_HEADERS: usize = 200;
/// Room taken at once for an answer that says how long it is.
const FIRST_ROOM: usize = 256 * 1024;

/// A complete answer.
#[derive(Clone, Debug)]
pub(in crate::okta) struct Answered {
    pub(in crate::okta) status: u16,
    pub(in crate::okta) facts: Facts,
    pub(in crate::okta) body: Bytes,
    /// All headers, where they were asked for.
    pub(in crate::okta) headers: HeaderMap,
}

/// Why there is no complete answer.
#[derive(Debug)]
pub(in crate::okta) enum Failed {
    /// No connection; nothing was sent.
    NothingSent(Said),
    /// The certificate is not trusted; nothing was sent.
    Certificate(Said),
    /// The time was over, or the body stalled.
    TimedOut,
    /// The connection broke.
    Cut(Said),
    /// More than so many bytes.
    TooLarge(usize),
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NothingSent(said) | Self::Certificate(said) | Self::Cut(said) => said.fmt(f),
            Self::TimedOut => f.write_str("timed out"),
            Self::TooLarge(_) => f.write_str("too large"),
        }
    }
}

/// What the layers below said, the cause last.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::okta) struct Said(pub(in crate::okta) String);

/// Sends and reads. `on_head` is called when the headers are in, before the body is.
pub(in crate::okta) async fn exchange(
    request: reqwest::RequestBuilder,
    max_body: usize,
    keep_headers: bool,
    on_head: &mut (dyn FnMut(u16, &Facts) + Send),
) -> Result<Answered, (Failed, Option<Facts>)> {
    let mut response = request
        .send()
        .await
        .map_err(|error| (failed(&error), None))?;
    let status = response.status().as_u16();
    let facts = Facts::read(response.headers());
    if response.headers().len() > MOST_HEADERS {
        return Err((Failed::TooLarge(HEAD), Some(facts)));
    }
    on_head(status, &facts);
    let headers = if keep_headers {
        response.headers().clone()
    } else {
        HeaderMap::new()
    };
    match read_body(&mut response, max_body).await {
        Ok(body) => Ok(Answered {
            status,
            facts,
            body,
            headers,
        }),
        Err(failed) => Err((failed, Some(facts))),
    }
}

async fn read_body(response: &mut reqwest::Response, max_body: usize) -> Result<Bytes, Failed> {
    let announced = response
        .content_length()
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(0);
    if announced > max_body {
        return Err(Failed::TooLarge(max_body));
    }
    let mut body = BytesMut::with_capacity(announced.min(FIRST_ROOM));
    // Bytes come in real time, whatever clock the decisions go by.
    while let Some(piece) = tokio::time::timeout(SILENCE, response.chunk())
        .await
        .map_err(|_| Failed::TimedOut)?
        .map_err(|error| failed(&error))?
    {
        if body.len() + piece.len() > max_body {
            return Err(Failed::TooLarge(max_body));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.freeze())
}

fn failed(error: &reqwest::Error) -> Failed {
    let said = Said(say(error));
    if error.is_connect() {
        return if is_about_certificate(error) {
            Failed::Certificate(said)
        } else {
            Failed::NothingSent(said)
        };
    }
    // The HTTP library caps the header block itself, and only its words tell.
    if said.0.contains("message head is too large") {
        return Failed::TooLarge(HEAD);
    }
    if error.is_timeout() {
        Failed::TimedOut
    } else {
        Failed::Cut(said)
    }
}

/// The two innermost messages: the outer ones only say that a request failed, and hold the address.
fn say(error: &reqwest::Error) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut next: Option<&dyn StdError> = error.source();
    while let Some(error) = next {
        let text = error.to_string();
        if !text.starts_with("client error") {
            said.push(text);
        }
        next = error.source();
    }
    said.dedup();
    let skipped = said.len().saturating_sub(2);
    let inner: Vec<String> = said.into_iter().skip(skipped).collect();
    if inner.is_empty() {
        "the request failed".to_owned()
    } else {
        inner.join(": ")
    }
}

fn is_about_certificate(error: &reqwest::Error) -> bool {
    let mut next: Option<&dyn StdError> = error.source();
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return matches!(tls, rustls::Error::InvalidCertificate(_));
        }
        // An I/O error hides what is in it from `source`.
        next = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(below) => Some(below),
            None => error.source(),
        };
    }
    false
}
