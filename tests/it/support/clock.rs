//! A clock that starts at a fixed moment and then runs as clocks do.

use std::time::Duration;

use jiff::Timestamp;
use okta_admin::clock::{Clock, Sleep, SystemClock};

/// 2026-04-01T12:00:00Z, in seconds: it was noon when the test began.
const START: i64 = 1_775_044_800;

/// Wall time from [`START`] on, the rest from the machine.
pub(crate) struct Steady {
    machine: SystemClock,
    ahead: i64,
}

impl Steady {
    pub(crate) fn new() -> Self {
        Self::ahead(0)
    }

    /// As if the machine's clock were off, so many seconds ahead or, below zero, behind.
    pub(crate) fn ahead(ahead: i64) -> Self {
        let machine = SystemClock::new();
        Self { machine, ahead }
    }
}

impl Clock for Steady {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(START + self.ahead).unwrap() + self.machine.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.machine.elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep<'_> {
        self.machine.sleep(time)
    }

    fn random(&self, buffer: &mut [u8]) {
        self.machine.random(buffer);
    }
}
