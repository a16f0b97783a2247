//! Rate limits: one bucket per class of endpoint and method, a window from its first call.
//!
//! Classes and numbers follow Okta's published table for a workforce org; an exact path wins over
//! the longest prefix. Limits are counts per window; a reset is a UTC epoch second. Pure: the time
//! is handed in.
//!
//! Follows <https://developer.okta.com/docs/reference/rate-limits/>

use std::collections::HashMap;
use std::str::FromStr;
use std::time::Duration;

use super::request::Method;

/// So many requests in so much time, for every class of endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// How many requests.
    pub count: u32,
    /// In how long.
    pub per: Duration,
}

/// A limit that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a rate limit; write a count and a time, e.g. 300/10s, 600/1m or 50/500ms")]
pub struct InvalidRateLimit(String);

impl FromStr for RateLimit {
    type Err = InvalidRateLimit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || InvalidRateLimit(text.to_owned());
        let (count, per) = text.split_once('/').ok_or_else(refuse)?;
        let count: u32 = count.trim().parse().map_err(|_| refuse())?;
        let per = per.trim();
        let digits = per.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = match per.strip_suffix(digits).unwrap_or_default() {
            "" => 1,
            number => number.parse::<u64>().map_err(|_| refuse())?,
        };
        let unit = match digits {
            "ms" => 1,
            "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            _ => return Err(refuse()),
        };
        let millis = number.checked_mul(unit).ok_or_else(refuse)?;
        if count == 0 || millis == 0 {
            return Err(refuse());
        }
        Ok(Self {
            count,
            per: Duration::from_millis(millis),
        })
    }
}

/// What the headers of one answer say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// The limit of the bucket.
    pub limit: u32,
    /// What is left of it.
    pub remaining: u32,
    /// When the window ends, in epoch seconds (rounded up).
    pub reset: i64,
    /// Was this call within the limit?
    pub allowed: bool,
}

struct Window {
    ends: i64,
    used: u32,
}

/// All buckets of a server.
pub(super) struct Limits {
    every: Option<RateLimit>,
    windows: HashMap<(&'static str, Method), Window>,
}

impl Limits {
    /// Starts with full buckets.
    pub(super) fn new(every: Option<RateLimit>) -> Self {
        Self {
            every,
            windows: HashMap::new(),
        }
    }

    /// Counts one call at `now` (epoch milliseconds) and says how its bucket stands.
    pub(super) fn take(&mut self, method: Method, segments: &[&str], now: i64) -> Standing {
        let (class, method, count) = class(method, segments);
        let limit = self.every.unwrap_or(RateLimit {
            count,
            per: Duration::from_secs(60),
        });
        let length = i64::try_from(limit.per.as_millis()).unwrap_or(i64::MAX);
        let window = self
            .windows
            .entry((class, method))
            .or_insert(Window { ends: 0, used: 0 });
        if now >= window.ends {
            window.ends = now.saturating_add(length);
            window.used = 0;
        }
        let allowed = window.used < limit.count;
        if allowed {
            window.used += 1;
        }
        Standing {
            limit: limit.count,
            remaining: limit.count - window.used,
            reset: window.ends.saturating_add(999).div_euclid(1000),
            allowed,
        }
    }
}

/// Returns the class of an endpoint below `/api/v1`, the method that shares it, and its limit.
fn class(method: Method, segments: &[&str]) -> (&'static str, Method, u32) {
    let write = if method == Method::Get {
        Method::Get
    } else {
        Method::Post
    };
    match segments {
        ["users"] => ("users", method, 600),
        ["users", _] if method == Method::Get => ("users/{id}", Method::Get, 2000),
        ["users", ..] => ("users/{id}/*", write, 600),
        // Rules share the limit of the list, whatever their path looks like.
        ["groups", "rules"] => ("groups", write, 500),
        ["groups", _] => ("groups/{id}", write, 1000),
        ["groups", ..] => ("groups", write, 500),
        ["apps", _] => ("apps/{id}", write, 500),
        ["apps", ..] => ("apps", write, 100),
        ["logs"] => ("logs", Method::Get, 120),
        ["iam", ..] => ("iam", write, 100),
        ["org", ..] => ("org", write, 100),
        ["oauth2" | "activate", ..] => ("oauth2", write, 2000),
        _ => ("other", write, 1200),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_from_a_count_and_a_time() {
        for (text, count, millis) in [
            ("300/10s", 300, 10_000),
            ("600/1m", 600, 60_000),
            ("600/m", 600, 60_000),
            ("5/500ms", 5, 500),
            ("9 / 2h", 9, 7_200_000),
        ] {
            let limit: RateLimit = text.parse().unwrap();
            assert_eq!(
                (limit.count, limit.per),
                (count, Duration::from_millis(millis)),
                "{text}"
            );
        }
        for text in [
            "", "300", "0/10s", "3/0s", "x/10s", "3/10", "3/10d", "-3/1s",
        ] {
            assert!(text.parse::<RateLimit>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_window_starts_with_its_first_call_and_refuses_beyond_the_limit() {
        let every = RateLimit {
            count: 2,
            per: Duration::from_secs(10),
        };
        let mut limits = Limits::new(Some(every));
        let mut take = |now| limits.take(Method::Get, &["users"], now);
        assert_eq!(
            take(5_500),
            Standing {
                limit: 2,
                remaining: 1,
                reset: 16,
                allowed: true
            }
        );
        assert!(take(6_000).allowed);
        assert!(!take(15_499).allowed);
        let fresh = take(15_500);
        assert!(fresh.allowed && fresh.remaining == 1);
    }

    #[test]
    fn reads_of_one_user_and_writes_of_users_draw_on_different_buckets() {
        let mut limits = Limits::new(None);
        assert_eq!(limits.take(Method::Get, &["users", "a"], 0).limit, 2000);
        assert_eq!(limits.take(Method::Put, &["users", "a"], 0).remaining, 599);
        let sub = ["users", "a", "lifecycle", "suspend"];
        assert_eq!(limits.take(Method::Post, &sub, 0).remaining, 598);
        assert_eq!(limits.take(Method::Get, &["users"], 0).remaining, 599);
        assert_eq!(limits.take(Method::Post, &["users"], 0).remaining, 599);
    }
}
