//! One rate budget: may a request go now, and if not, when. Pure.
//!
//! Learned from the headers, never guessed. All but a small reserve is used at once, since waiting
//! costs more than a burst. Around the reset the reserve goes out one request at a time: each is a
//! real request and tells at once whether the budget was renewed, so `Remaining` is never driven to
//! zero and no refusal is provoked. Times: the server's in milliseconds, ours monotonic.

use std::time::Duration;

use super::headers::RateHeaders;

/// The most that is held back for others and for the last second.
const LARGEST_RESERVE: u64 = 8;
/// The least time between two requests that look whether the budget was renewed; milliseconds.
const CLOSEST_PROBES: i64 = 100;
/// `Reset` is in whole seconds and says not whether it was rounded up or down.
const ROUNDING: i64 = 1000;
/// A window is a minute; a reset further away than this is nonsense and not paced by.
const LONGEST_WINDOW: i64 = 3_600_000;

/// The budget of one class.
#[derive(Clone, Debug, Default)]
pub(in crate::okta) struct Bucket {
    window: Option<Window>,
    /// After a refusal: nothing goes before this time of ours.
    blocked: Option<Duration>,
    /// Sent and not yet answered.
    in_flight: u64,
    next_probe: Duration,
    /// Seen that a window goes on after its `Reset`, so looking before it is in vain.
    rounds_down: bool,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    limit: u64,
    remaining: u64,
    /// When it ends, by the server's clock.
    reset: i64,
    /// How many of ours went in it.
    own: u64,
    /// How many went in all, as far as the answers show.
    used: u64,
}

/// May a request go?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::okta) enum Admission {
    /// Yes, and it is counted.
    Go,
    /// Only an answer on its way can tell.
    Answer,
    /// Not before this much time has passed.
    Wait(Duration),
}

/// A moment by both clocks; `server` is what the server's clock has surely reached.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::okta) struct Moment {
    pub(in crate::okta) own: Duration,
    pub(in crate::okta) server: Option<i64>,
}

impl Bucket {
    /// Asks for one request; `share` is the percentage of the limit that is ours to use.
    pub(in crate::okta) fn admit(&mut self, now: Moment, share: u8) -> Admission {
        let admission = self.judge(now, share);
        if admission == Admission::Go {
            self.in_flight += 1;
            if let Some(window) = &mut self.window {
                window.own += 1;
                let left = window.reset + ROUNDING - now.server.unwrap_or(i64::MAX / 4);
                let spaced = left / i64::try_from(window.remaining.max(1)).unwrap_or(i64::MAX);
                self.next_probe = now.own + until(spaced.max(CLOSEST_PROBES));
            }
        }
        admission
    }

    fn judge(&self, now: Moment, share: u8) -> Admission {
        let blocked = self.blocked.unwrap_or_default().saturating_sub(now.own);
        if !blocked.is_zero() {
            return Admission::Wait(blocked);
        }
        let (Some(window), Some(server)) = (&self.window, now.server) else {
            // The first calls of a class, or a server that tells nothing.
            return if self.blocked.is_some() {
                self.single_file()
            } else {
                Admission::Go
            };
        };
        if self.blocked.is_some() || server >= window.reset + ROUNDING {
            // Surely renewed, but to what? One goes and looks.
            return self.single_file();
        }
        let own_limit = (window.limit * u64::from(share)).div_ceil(100);
        let own_left = window.own < own_limit;
        let margin = self.margin(window);
        if own_left && window.remaining > margin + self.in_flight {
            return Admission::Go;
        }
        if own_left && window.remaining > margin {
            return Admission::Answer;
        }
        let renewed = window.reset + ROUNDING - server;
        if !own_left || window.remaining < 2 {
            return Admission::Wait(until(renewed));
        }
        // The reserve: around the reset, one by one, and never the last one.
        let early = if self.rounds_down { 0 } else { ROUNDING };
        let probing = until(window.reset - early - server);
        match probing
            .max(self.next_probe.saturating_sub(now.own))
            .min(until(renewed))
        {
            Duration::ZERO => self.single_file(),
            wait => Admission::Wait(wait),
        }
    }

    fn single_file(&self) -> Admission {
        if self.in_flight > 0 {
            Admission::Answer
        } else {
            Admission::Go
        }
    }

    /// What is held back: a small reserve, and more while others draw on the same budget, since
    /// what is left may shrink between the last answer and the next request.
    fn margin(&self, window: &Window) -> u64 {
        let reserve = (window.limit / 40).clamp(1, LARGEST_RESERVE);
        let others = window.used.saturating_sub(window.own);
        let pressure = (others * self.in_flight)
            .checked_div(window.own)
            .unwrap_or(0);
        reserve + pressure.min(4 * LARGEST_RESERVE)
    }

    /// Takes in the headers of an answer that is no refusal, to a request sent at `sent`.
    pub(in crate::okta) fn answered(&mut self, rate: &RateHeaders, sent: Moment, now: Moment) {
        self.ended();
        // A late answer from before the refusal does not lift it.
        if self.blocked.is_some_and(|until| until <= now.own) {
            self.blocked = None;
        }
        let (Some(limit), Some(remaining), Some(reset)) =
            (rate.limit, rate.remaining, rate.resets.first())
        else {
            return;
        };
        let reset = reset.saturating_mul(1000);
        let far = now
            .server
            .is_some_and(|server| reset > server + LONGEST_WINDOW);
        let past = now.server.is_some_and(|server| reset < server - ROUNDING);
        // Limit 0 is how a refusal for concurrency looks; here it is nonsense.
        if limit == 0 || far || past {
            return;
        }
        if let Some(window) = &mut self.window {
            // Answers overtake each other, so a little more than we thought is no renewal.
            let more = remaining > window.remaining + self.in_flight;
            let renewed = reset > window.reset && (more || reset > window.reset + ROUNDING);
            if !renewed {
                if reset + ROUNDING >= window.reset {
                    window.used += window.remaining.saturating_sub(remaining);
                    window.remaining = window.remaining.min(remaining);
                    self.rounds_down |= sent.server.is_some_and(|s| s >= window.reset);
                }
                return;
            }
        }
        let own = self.in_flight + 1;
        self.window = Some(Window {
            limit,
            remaining,
            reset,
            own,
            used: own,
        });
        self.blocked = None;
    }

    /// A request was refused because the budget is used up: nothing goes before `until`.
    pub(in crate::okta) fn refused(&mut self, until: Duration) {
        self.ended();
        self.blocked = Some(self.blocked.map_or(until, |before| before.max(until)));
        if let Some(window) = &mut self.window {
            window.remaining = 0;
        }
    }

    /// A request in flight ended without an answer that tells.
    pub(in crate::okta) fn ended(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }
}

fn until(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
