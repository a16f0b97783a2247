//! What the transport tells, turned into lines on stderr: waits, warnings, and the trace of `-v`.

use std::time::Duration;

use crate::config::duration;
use crate::okta::{Exchange, Observer, Wait, WaitReason};
use crate::output::Output;

/// A wait shorter than this is nobody's business.
const WORTH_TELLING: Duration = Duration::from_secs(2);

/// Prints what the transport tells.
pub(super) struct Told {
    out: Output,
}

impl Told {
    pub(super) fn new(out: Output) -> Self {
        Self { out }
    }
}

impl Observer for Told {
    fn exchange(&self, exchange: &Exchange) {
        for line in lines(exchange, self.out.look().verbose) {
            self.out.trace(&line);
        }
    }

    fn waiting(&self, wait: &Wait) {
        if wait.time >= WORTH_TELLING
            && self.out.look().verbose == 0
            && self.out.progress_waits(&reason(wait), wait.time)
        {
            return;
        }
        if wait.time >= WORTH_TELLING || self.out.look().verbose > 0 {
            let why = match wait.reason {
                WaitReason::RateLimit => "rate limited",
                WaitReason::Concurrency => "too many requests at once",
                WaitReason::Retry => "no good answer yet",
            };
            self.out
                .status(&format!("{why}, waiting {}", duration::show(wait.time)));
        }
    }

    fn warning(&self, text: &str) {
        self.out.warning(text);
    }
}

/// Why nothing happens, for the line of progress.
fn reason(wait: &Wait) -> String {
    match (wait.reason, wait.limit) {
        (WaitReason::RateLimit, Some(used)) => format!("{} limit {}", used.route, used.limit),
        (WaitReason::RateLimit, None) => "rate limit".to_owned(),
        (WaitReason::Concurrency, _) => "too many requests at once".to_owned(),
        (WaitReason::Retry, _) => "no good answer yet".to_owned(),
    }
}

/// `-v`: what, how it ended, what is left of the rate limit; `-vv`: how long, how large; `-vvv`: each
/// header known.
fn lines(exchange: &Exchange, verbose: u8) -> Vec<String> {
    if verbose == 0 {
        return Vec::new();
    }
    let ended = match (exchange.status, &exchange.error) {
        (Some(status), None) => status.to_string(),
        (Some(status), Some(error)) => format!("{status}, {error}"),
        (None, error) => error.clone().unwrap_or_else(|| "no answer".to_owned()),
    };
    let query = match exchange.query.as_str() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let again = match exchange.attempt {
        0 | 1 => String::new(),
        attempt => format!(" (attempt {attempt})"),
    };
    let what = format!("{} {}{query}", exchange.method, exchange.path);
    let left = match (exchange.rate.limit, exchange.rate.remaining) {
        (Some(limit), Some(left)) => format!(", rate limit {left} of {limit} left"),
        _ => String::new(),
    };
    let mut lines = vec![format!("{what} -> {ended}{again}{left}")];
    if verbose >= 2 {
        let millis = exchange.duration.as_millis();
        lines.push(format!("  {millis} ms, {} bytes", exchange.bytes));
    }
    if verbose >= 3 {
        lines.extend(
            exchange
                .request_id
                .as_ref()
                .map(|id| format!("  request id: {id}")),
        );
        let resets: Vec<String> = exchange
            .rate
            .resets
            .iter()
            .map(ToString::to_string)
            .collect();
        if !resets.is_empty() {
            lines.push(format!("  x-rate-limit-reset: {}", resets.join(", ")));
        }
    }
    lines
}
