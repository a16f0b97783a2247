//! A clock that starts at a fixed moment and then runs as clocks do.

use std::time::Duration;

use jiff::Timestamp;
use okta_admin::clock::{Clock, Sleep, SystemClock};

/// 2026-04-01T12:00:00Z, in seconds: it was noon when the test began.
const START: i64 = 1_775_044_800;

/// Wall time from [`START`] on, the rest from the machine.
pub(crate) struct Steady(SystemClock);

impl Steady {
    pub(crate) fn new() -> Self {
        Self(SystemClock::new())
    }
}

impl Clock for Steady {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(START).unwrap() + self.0.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep<'_> {
        self.0.sleep(time)
    }

    fn random(&self, buffer: &mut [u8]) {
        self.0.random(buffer);
    }
}
