//! What an answer, or the lack of one, means for a call. Pure.
//!
//! A 2xx is a success only with the body that was promised; a page of HTML is a proxy or a sign-in
//! page, whatever its status.

use std::time::Duration;

use reqwest::Method;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use url::Url;

use super::attempt::{Answered, Failed};
use super::base::Base;
use super::call::Call;
use super::error::Error;
use super::headers::Facts;
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::{Expect, Request};
use super::retry::Trouble;
use crate::model::Resource;

/// How much of a wrong body is quoted.
const LONGEST_START: usize = 80;

/// Turns a complete answer into a reply or an error. What is quoted in an error has passed `clean`.
pub(in crate::okta) fn classify(
    request: &Request,
    base: &Base,
    answered: Answered,
    clean: &dyn Fn(&str) -> String,
) -> Result<Reply, Error> {
    let Answered {
        status,
        facts,
        body,
        ..
    } = answered;
    match status {
        200..=299 => {}
        300..=399 => {
            let target = facts
                .location
                .as_deref()
                .and_then(|link| base.join(link).ok());
            let host = target
                .as_ref()
                .and_then(Url::host_str)
                .unwrap_or("an unnamed place");
            return Err(Error::Redirect {
                doing: request.doing.clone(),
                status,
                host: host.to_owned(),
            });
        }
        _ => {
            return Err(Error::Api(Box::new(Refusal::read(
                &request.doing,
                status,
                facts.request_id,
                &facts.challenges,
                &body,
                clean,
            ))));
        }
    }
    let mut reply = Reply {
        doing: request.doing.clone(),
        is_write: request.is_write(),
        facts,
        body,
        items: Vec::new(),
    };
    let parsed = match request.expect {
        Expect::Raw => Ok(()),
        Expect::Anything if reply.body.is_empty() => Ok(()),
        Expect::Anything | Expect::Object => {
            serde_json::from_slice::<&RawValue>(&reply.body).map(|_| ())
        }
        Expect::List => Resource::<IgnoredAny>::parse_list(&reply.body).map(|items| {
            reply.items = items;
        }),
    };
    match parsed {
        Ok(()) => Ok(reply),
        Err(error) => {
            let is_read = request.method == Method::GET;
            Err(not_promised(reply, status, error, is_read, clean))
        }
    }
}

fn not_promised(
    reply: Reply,
    status: u16,
    error: serde_json::Error,
    is_read: bool,
    clean: &dyn Fn(&str) -> String,
) -> Error {
    let Reply {
        doing, facts, body, ..
    } = reply;
    let text = String::from_utf8_lossy(&body);
    let text = text.trim_start();
    let is_html = text.starts_with('<')
        || facts
            .content_type
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
    let request_id = facts.request_id;
    if error.is_eof() && !is_html {
        return Error::Cut {
            doing,
            source: Box::new(error),
            request_id,
        };
    }
    if error.is_data() {
        return Error::Shape {
            doing,
            source: error.into(),
            request_id,
        };
    }
    // Any other answer than to a read may hand a secret over that nobody knows yet.
    let is_quoted = |c: &char| is_html || is_read || !matches!(c, '"' | '\'' | ':' | '=');
    let clean_text = clean(text);
    let start = clean_text.chars().take(LONGEST_START);
    let start = start.take_while(is_quoted).collect();
    Error::NotJson {
        doing,
        status,
        start,
        request_id,
    }
}

/// Turns the lack of an answer into an error; `time` is what the attempt had.
pub(in crate::okta) fn no_answer(
    call: &Call,
    base: &Base,
    failed: Failed,
    facts: Option<&Facts>,
    time: Duration,
) -> Error {
    let doing = call.request.doing.clone();
    let host = base.host().to_owned();
    match failed {
        Failed::NothingSent(said) => Error::Unreachable {
            doing,
            host,
            source: Box::new(said),
        },
        Failed::Certificate(said) => Error::Certificate {
            doing,
            host,
            source: Box::new(said),
        },
        Failed::TimedOut => Error::TimedOut { doing, after: time },
        Failed::Cut(said) => {
            let request_id = facts.and_then(|facts| facts.request_id.clone());
            Error::Cut {
                doing,
                source: Box::new(said),
                request_id,
            }
        }
        Failed::TooLarge(limit) => Error::TooLarge { doing, limit },
    }
}

/// Sees the trouble in an error.
pub(in crate::okta) fn trouble(error: &Error) -> Trouble<'_> {
    match error {
        Error::Api(refusal) => Trouble::Refused {
            status: refusal.status,
            code: refusal.code.as_deref(),
        },
        Error::Unreachable { .. } => Trouble::NothingSent,
        Error::TimedOut { .. } | Error::Cut { .. } => Trouble::Lost,
        Error::Redirect { .. }
        | Error::NotJson { .. }
        | Error::Shape { .. }
        | Error::Mismatch { .. }
        | Error::TooLarge { .. } => Trouble::Wrong,
        _ => Trouble::NeverWorks,
    }
}
