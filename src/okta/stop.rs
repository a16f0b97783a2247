//! Tells a client to send nothing more that could change something.
//!
//! A write that was not sent yet ends at once, wherever it waits; one that is in flight goes on to
//! its end. Reads go on too, since looking may be what settles a write that was in flight, but not
//! if they would have to wait for long. There is no way back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

/// The longest that a read waits after the stop; whoever stopped the run wants it to end.
const PATIENCE: Duration = Duration::from_secs(1);

/// The handle; clones are one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_set: AtomicBool,
    heard: Notify,
}

impl Stop {
    /// Stops the writes.
    pub fn now(&self) {
        self.0.is_set.store(true, Ordering::Relaxed);
        self.0.heard.notify_waiters();
    }

    /// Returns whether the writes are stopped.
    pub fn is_set(&self) -> bool {
        self.0.is_set.load(Ordering::Relaxed)
    }

    /// Waits until the writes are stopped.
    pub(in crate::okta) async fn heard(&self) {
        // Made before looking, so that the stop does not slip through in between.
        let heard = self.0.heard.notified();
        if !self.is_set() {
            heard.await;
        }
    }

    /// Returns whether a stop ends a wait of this length.
    pub(in crate::okta) fn ends(is_write: bool, wait: Duration) -> bool {
        is_write || wait > PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_ends_every_wait_of_a_write_and_long_waits_of_a_read() {
        for (is_write, millis, ends) in [
            (true, 0, true),
            (true, 60_000, true),
            (false, 0, false),
            (false, 1000, false),
            (false, 1001, true),
        ] {
            let wait = Duration::from_millis(millis);
            assert_eq!(Stop::ends(is_write, wait), ends, "{is_write} {millis}");
        }
    }
}
