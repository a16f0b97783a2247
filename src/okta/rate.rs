//! What an answer of 429 asks for. Pure.
//!
//! Three things look alike: a budget that is used up (wait for the reset), too many requests at the
//! same time (`Limit: 0`, wait shortly and send fewer), and a mail or message that was just sent. The
//! wait for a reset is counted on the server's own clock: `Reset - Date + 1 s`.
//! Follows <https://developer.okta.com/docs/reference/rl-best-practices/>

use std::time::Duration;

use super::headers::RateHeaders;
use super::retry::backoff;

/// What to do about a 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::okta) enum Throttle {
    /// The budget is used up; it is renewed after this wait.
    Budget(Duration),
    /// Too many at the same time.
    Concurrency(Duration),
    /// No usable headers, or a limit on mails and messages: just wait.
    Plain(Duration),
}

/// What a 429 said.
#[derive(Clone, Copy, Debug)]
pub(in crate::okta) struct Refused<'a> {
    pub(in crate::okta) rate: &'a RateHeaders,
    pub(in crate::okta) retry_after: Option<u64>,
    /// The answer's own `Date`, or what the server's clock has reached; seconds since 1970.
    pub(in crate::okta) date: Option<i64>,
    pub(in crate::okta) code: Option<&'a str>,
    /// 1 for the first attempt.
    pub(in crate::okta) attempt: u32,
}

/// Decides; `fraction` in `[0, 1)` spreads the short waits.
pub(in crate::okta) fn throttle(refused: &Refused<'_>, fraction: f64) -> Throttle {
    if let Some("E0000109" | "E0000118" | "E0000133") = refused.code {
        let seconds = if refused.attempt == 1 { 5 } else { 30 };
        return Throttle::Plain(Duration::from_secs(seconds));
    }
    if refused.rate.limit == Some(0) && refused.rate.remaining.unwrap_or(0) == 0 {
        let most = Duration::from_secs(1) * refused.attempt.min(5);
        return Throttle::Concurrency(Duration::from_millis(250) + most.mul_f64(fraction));
    }
    // Nothing documented says Retry-After, but a proxy in between may.
    if let Some(seconds) = refused.retry_after.filter(|seconds| *seconds > 0) {
        return Throttle::Budget(Duration::from_secs(seconds));
    }
    let ahead = |reset: &i64| refused.date.map(|date| reset.saturating_sub(date));
    let wait = refused
        .rate
        .resets
        .iter()
        .filter_map(ahead)
        .find(|seconds| *seconds >= 0);
    match wait.and_then(|seconds| u64::try_from(seconds).ok()) {
        Some(seconds) => Throttle::Budget(Duration::from_secs(seconds.saturating_add(1))),
        None => Throttle::Plain(backoff(refused.attempt, fraction)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: i64 = 1_700_000_000;

    fn refused(rate: &RateHeaders) -> Refused<'_> {
        Refused {
            rate,
            retry_after: None,
            date: Some(DATE),
            code: Some("E0000047"),
            attempt: 1,
        }
    }

    fn headers(limit: u64, resets: &[i64]) -> RateHeaders {
        RateHeaders {
            limit: Some(limit),
            remaining: Some(0),
            resets: resets.to_vec(),
        }
    }

    #[test]
    fn the_wait_is_counted_on_the_servers_clock() {
        let seconds = |n| Throttle::Budget(Duration::from_secs(n));
        let backoff = Throttle::Plain(Duration::from_millis(125));
        for (resets, expected) in [
            (vec![DATE + 23], seconds(24)),
            (vec![DATE], seconds(1)),
            (vec![DATE + 5, DATE + 60], seconds(6)),
            (vec![DATE - 3600, DATE + 60], seconds(61)),
            (vec![DATE - 1], backoff),
            (vec![], backoff),
            (
                vec![i64::MAX],
                seconds(u64::try_from(i64::MAX - DATE).unwrap() + 1),
            ),
            (vec![i64::MIN], backoff),
        ] {
            assert_eq!(
                throttle(&refused(&headers(600, &resets)), 0.5),
                expected,
                "{resets:?}"
            );
        }
        let rate = headers(600, &[DATE + 23]);
        let without_date = Refused {
            date: None,
            ..refused(&rate)
        };
        assert_eq!(throttle(&without_date, 0.5), backoff);
    }

    #[test]
    fn a_limit_of_zero_is_about_concurrency_whatever_the_reset_says() {
        let rate = headers(0, &[DATE + 60]);
        let wait = |attempt, fraction| {
            throttle(
                &Refused {
                    attempt,
                    ..refused(&rate)
                },
                fraction,
            )
        };
        assert_eq!(
            wait(1, 0.0),
            Throttle::Concurrency(Duration::from_millis(250))
        );
        assert_eq!(
            wait(3, 0.5),
            Throttle::Concurrency(Duration::from_millis(1750))
        );
        assert_eq!(
            wait(8, 1.0),
            Throttle::Concurrency(Duration::from_millis(5250))
        );
    }

    #[test]
    fn limits_on_mails_and_a_retry_after_are_honoured() {
        let rate = headers(600, &[DATE + 60]);
        let mail = Refused {
            code: Some("E0000118"),
            ..refused(&rate)
        };
        assert_eq!(
            throttle(&mail, 0.5),
            Throttle::Plain(Duration::from_secs(5))
        );
        let later = Refused { attempt: 2, ..mail };
        assert_eq!(
            throttle(&later, 0.5),
            Throttle::Plain(Duration::from_secs(30))
        );
        let proxy = Refused {
            retry_after: Some(7),
            ..refused(&rate)
        };
        assert_eq!(
            throttle(&proxy, 0.5),
            Throttle::Budget(Duration::from_secs(7))
        );
    }
}
