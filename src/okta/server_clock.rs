//! The server's clock, learned from the `Date` headers; milliseconds.
//!
//! A `Date` has whole seconds, but each answer narrows the difference to our monotonic clock, and a
//! few answers around a tick pin it down to the latency. The local wall clock has no part in it: it
//! may be an hour off. Pure.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is known about the server's clock.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(in crate::okta) struct ServerClock {
    /// Bounds of server time minus our monotonic time.
    offset: Option<(i64, i64)>,
}

impl ServerClock {
    /// Learns from an answer dated `date`, sent at `sent` and received at `received`.
    pub(in crate::okta) fn learn(&mut self, date: Timestamp, sent: Duration, received: Duration) {
        let date = date.as_millisecond();
        let sample = (date - millis(received), date + 1000 - millis(sent));
        let joined = self
            .offset
            .map(|(low, high)| (low.max(sample.0), high.min(sample.1)));
        // Bounds that contradict each other mean that one of the clocks was set.
        self.offset = joined.filter(|(low, high)| low <= high).or(Some(sample));
    }

    /// Takes in what another process learned by the same clock of ours.
    pub(in crate::okta) fn join(&mut self, other: &Self) {
        let joined = match (self.offset, other.offset) {
            (Some(ours), Some(theirs)) => Some((ours.0.max(theirs.0), ours.1.min(theirs.1))),
            (ours, theirs) => ours.or(theirs),
        };
        self.offset = joined.filter(|(low, high)| low <= high).or(self.offset);
    }

    /// Returns a time that the server's clock has surely reached, in milliseconds since 1970.
    pub(in crate::okta) fn at_least(&self, now: Duration) -> Option<i64> {
        self.offset.map(|(low, _)| millis(now) + low)
    }
}

/// Milliseconds as the server counts them.
pub(in crate::okta) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn answers_around_a_tick_pin_the_clock_down() {
        let mut clock = ServerClock::default();
        assert_eq!(clock.at_least(at(0)), None);
        let date = |seconds| Timestamp::from_second(seconds).unwrap();
        // Truly, the server's clock is ours plus 1,000,300 ms.
        clock.learn(date(1000), at(0), at(20));
        assert_eq!(clock.at_least(at(20)), Some(1_000_000));
        clock.learn(date(1000), at(650), at(670));
        clock.learn(date(1001), at(700), at(720));
        assert_eq!(clock.at_least(at(720)), Some(1_001_000));
    }

    #[test]
    fn a_clock_that_is_set_is_learned_anew() {
        let mut clock = ServerClock::default();
        clock.learn(Timestamp::from_second(1000).unwrap(), at(0), at(10));
        clock.learn(Timestamp::from_second(5000).unwrap(), at(20), at(30));
        assert_eq!(clock.at_least(at(30)), Some(5_000_000));
    }

    #[test]
    fn what_another_process_learned_narrows_and_never_contradicts() {
        for (ours, theirs, expected) in [
            (Some((0, 900)), Some((300, 1200)), Some((300, 900))),
            (Some((0, 900)), None, Some((0, 900))),
            (None, Some((300, 1200)), Some((300, 1200))),
            (Some((0, 900)), Some((5000, 5900)), Some((0, 900))),
        ] {
            let mut clock = ServerClock { offset: ours };
            clock.join(&ServerClock { offset: theirs });
            assert_eq!(clock.offset, expected);
        }
    }
}
