//! What the observer is told of an attempt: never a body, never a credential, long values cut.

use std::time::Duration;

use url::Url;

use super::attempt::{Answered, Failed};
use super::call::Call;
use super::headers::Facts;
use super::observe::Exchange;
use crate::secret::Redactor;

/// Values of a query are cut to this many characters.
const LONGEST_VALUE: usize = 40;

/// Describes an attempt that ended.
pub(in crate::okta) fn exchange(
    call: &Call,
    exchanged: &Result<Answered, (Failed, Option<Facts>)>,
    duration: Duration,
    redactor: &Redactor,
) -> Exchange {
    let (status, facts, error, bytes) = match exchanged {
        Ok(answered) => (
            Some(answered.status),
            Some(&answered.facts),
            None,
            answered.body.len(),
        ),
        Err((failed, facts)) => (None, facts.as_ref(), Some(failed.to_string()), 0),
    };
    Exchange {
        method: call.request.method.as_str().to_owned(),
        path: call.url.path().to_owned(),
        query: shortened(&call.url, redactor),
        attempt: call.number,
        status,
        error,
        request_id: facts.and_then(|facts| facts.request_id.clone()),
        duration,
        bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
        rate: facts.map(|facts| facts.rate.clone()).unwrap_or_default(),
    }
}

fn shortened(url: &Url, redactor: &Redactor) -> String {
    let Some(query) = url.query() else {
        return String::new();
    };
    // Before it is cut: half a secret would not be known again.
    let query = redactor.clean(query);
    let cut = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if value.chars().count() > LONGEST_VALUE => {
            let start: String = value.chars().take(LONGEST_VALUE).collect();
            format!("{name}={start}...")
        }
        _ => pair.to_owned(),
    };
    query.split('&').map(cut).collect::<Vec<_>>().join("&")
}
