//! Time and randomness, handed in so that tests decide both.
//!
//! [`Clock::now`] is wall time (for messages and for comparing with the server's `Date`),
//! [`Clock::elapsed`] is monotonic (for deadlines), [`Clock::sleep`] is the only way to wait.

use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;

/// A future that a clock's sleep returns.
pub type Sleep<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// The time, a way to wait, and random bytes.
pub trait Clock: Send + Sync {
    /// Returns the local wall time; it may be wrong by hours.
    fn now(&self) -> Timestamp;

    /// Returns the time since this clock was made; never goes back.
    fn elapsed(&self) -> Duration;

    /// Waits.
    fn sleep(&self, time: Duration) -> Sleep<'_>;

    /// Fills `buffer` with random bytes, good enough for passwords.
    fn random(&self, buffer: &mut [u8]);

    /// Returns a random fraction in `[0, 1)`, for jitter.
    fn fraction(&self) -> f64 {
        let mut bytes = [0; 4];
        self.random(&mut bytes);
        f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    }
}

/// The machine's own clock and random source.
#[derive(Debug)]
pub struct SystemClock {
    start: std::time::Instant,
}

impl SystemClock {
    /// Starts counting.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock the others take"
    )]
    pub fn new() -> Self {
        Self {
            start: std::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock the others take"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::try_from(std::time::SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep<'_> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the system has a random source, or no TLS either");
    }
}
