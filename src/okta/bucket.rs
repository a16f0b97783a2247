//! One rate budget: may a request go now, and if not, when. Pure.
//!
//! Learned from the headers, never guessed. Alone on a budget, all but a small reserve is used at
//! once, since spreading it only costs time; what others seem to need until the reset is left to them,
//! and shrinks while the window passes; in a first burst one looks for them a few times. A window that
//! began with a request of ours surely ends its length after the answer; else, around the reset, the reserve goes out one request at a time:
//! each is a real request and tells at once whether the budget was renewed, so `Remaining` is never
//! driven to zero and no refusal is provoked. Times: the server's in milliseconds, ours monotonic.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::headers::RateHeaders;

/// The most that is held back for the last second.
const LARGEST_RESERVE: i64 = 8;
/// The least time between two requests that look whether the budget was renewed.
const CLOSEST_PROBES: i64 = 100;
/// `Reset` is in whole seconds and says not whether it was rounded up or down.
const ROUNDING: i64 = 1000;
/// A window is a minute; a reset further away than this is nonsense and not paced by.
const LONGEST_WINDOW: i64 = 3_600_000;
/// Windows last a multiple of this.
const LENGTHS: i64 = 5000;
/// How many milliseconds the rate of others in the window before weighs.
const PRIOR: i64 = 1000;
/// While others use their share, one request in so many milliseconds times the limit keeps an eye on
/// them: 24 of 600 in a minute.
const WATCH: i64 = 1_500_000;
const WATCH_BOUNDS: (i64, i64) = (1000, 15_000);
/// The shortest wait for the share of others to shrink.
const STEP: i64 = 20;
/// The least time, in milliseconds, that the first requests of somebody unknown are judged by.
const SHORTEST: i64 = 250;
/// Unless nobody was there in the window before, one looks for them each time what remains has halved, so often.
const LOOKS: u32 = 3;
/// After so many milliseconds without an answer one request goes ahead, if there are others.
const STALE: i64 = 1000;
/// A refusal that others heard counts for no longer than this; a window is a minute.
const HEARSAY: Duration = Duration::from_secs(120);

/// The budget of one class.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::okta) struct Bucket {
    window: Option<Window>,
    /// After a refusal: nothing goes before this time of ours.
    blocked: Option<Duration>,
    /// Sent and not yet answered.
    #[serde(skip)]
    in_flight: i64,
    /// Sent in all.
    sent: i64,
    next_probe: Duration,
    /// Seen that a window goes on after its `Reset`, so looking before it is in vain.
    rounds_down: bool,
    /// Seen that a window ends before its `Reset`, so looking is best done before it.
    rounds_up: bool,
    /// Whether windows were seen to end when they were thought to.
    ends_as_thought: Option<bool>,
}

/// May a request go? Not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::okta) enum Hold {
    /// Only an answer on its way can tell.
    Answer,
    /// Only an answer on its way to another process can tell; one looks again after this time.
    Sibling(Duration),
    /// Not before this much time has passed.
    Wait(Duration),
}

/// A moment by both clocks; `server` is what the server's clock has surely reached.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::okta) struct Moment {
    pub(in crate::okta) own: Duration,
    pub(in crate::okta) server: Option<i64>,
}

/// A request that was let through.
#[derive(Clone, Copy, Debug)]
pub(in crate::okta) struct Sent {
    pub(in crate::okta) at: Moment,
    number: i64,
    /// Sent since the window was thought to be over.
    looked: bool,
}

/// One window of the budget, as far as the answers show it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Window {
    limit: i64,
    remaining: i64,
    /// When it ends, by the server's clock.
    reset: i64,
    /// The first answer: what remained, to which request, and when it came.
    first: (i64, i64, Duration),
    /// The number of the latest request that was answered, and when.
    last: (i64, Duration),
    /// How many went since the first answer that were not ours.
    others: i64,
    /// What others sent in the window before, in a thousand seconds.
    rate_before: i64,
    /// How many others sent in all of the window before, once there was one.
    others_before: Option<i64>,
    /// When it is surely over by our clock, if it began with our request; until one looked.
    over: Option<Duration>,
    /// What remained when last nothing of ours was in flight, so that others were counted exactly.
    #[serde(default)]
    exact: i64,
    /// When others were counted, or seen to be more; later they may be hidden.
    #[serde(default)]
    counted: Duration,
}

impl Window {
    /// How many others send in a thousand seconds. What was seen in the window before weighs in,
    /// else the first answers of a window would say anything.
    fn others_rate(&self) -> i64 {
        let heard = millis(self.counted.saturating_sub(self.first.2));
        (self.others * 1_000_000 + self.rate_before * PRIOR) / (heard + PRIOR)
    }

    /// How many others send in so many milliseconds, if they go on as they did.
    fn others_in(&self, millis: i64) -> i64 {
        (self.others_rate().saturating_mul(millis.max(0)) + 999_999) / 1_000_000
    }

    /// How many requests in a thousand seconds are left to others. More than they seem to send costs
    /// nothing: what they leave is freed while the window passes.
    fn wanted_rate(&self) -> i64 {
        if self.others_before.is_some() || self.others == 0 {
            return self.others_rate() * 3 / 2;
        }
        // So few may be the slow beginning of many.
        let most = self.others + 2 * self.others.isqrt() + 1;
        let heard = millis(self.counted.saturating_sub(self.first.2));
        most * 1_000_000 / (heard + SHORTEST)
    }

    /// How many others will want in so many milliseconds. Whoever sends all at the beginning, as this
    /// program does, wants no more than the last time; of somebody unknown half the limit is believed.
    fn wanted_in(&self, millis: i64) -> i64 {
        let most = match self.others_before {
            Some(before) => before * 5 / 4,
            None => self.limit / 2,
        };
        let wanted = self.wanted_rate().saturating_mul(millis.max(0)) / 1_000_000;
        let wanted = wanted.min((most - self.others).max(0));
        if wanted == 0 {
            return 0;
        }
        // Keeping an eye on them takes some as well.
        wanted + millis / self.watch()
    }

    /// How often one request keeps an eye on others, in milliseconds.
    fn watch(&self) -> i64 {
        (WATCH / self.limit).clamp(WATCH_BOUNDS.0, WATCH_BOUNDS.1)
    }

    /// Is it time to count others exactly? In a burst they are hidden by what is in flight.
    fn is_look_due(&self) -> bool {
        self.others_before != Some(0)
            && self.exact > self.limit >> LOOKS
            && self.remaining <= self.exact / 2
    }

    /// How many others sent in all of the window, which is over: those that were seen, and those that
    /// were not as far as they are believed. Two that believe each other anything would both stop.
    fn all_others(&self, now: Duration) -> i64 {
        let unseen = self.others_in(millis(now.saturating_sub(self.last.1)));
        (self.others + unseen).min(self.limit / 2).max(self.others)
    }

    fn hear(&mut self, remaining: i64, number: i64, in_flight: i64, now: Duration) {
        // Answers overtake each other; the least is the latest.
        self.remaining = self.remaining.min(remaining);
        if number > self.last.0 {
            let ours = number - self.first.1;
            // Later requests of ours that overtook this one are no others.
            // What was seen stays seen, though the next answer may hide it again.
            let others = self.first.0 - remaining - ours - in_flight;
            if others > self.others || in_flight == 0 {
                self.counted = now;
            }
            self.others = self.others.max(others);
            self.last = (number, now);
            if in_flight == 0 {
                self.exact = remaining;
            }
        }
    }
}

impl Bucket {
    /// Asks for one request; `share` is the percentage of the limit that is ours to use.
    pub(in crate::okta) fn admit(&mut self, now: Moment, share: u8) -> Result<Sent, Hold> {
        self.judge(now, share)?;
        self.in_flight += 1;
        self.sent += 1;
        let window = self.window.as_mut();
        let looked = window.is_some_and(|window| window.over.take_if(|o| *o <= now.own).is_some());
        if let (Some(window), Some(server)) = (&self.window, now.server) {
            // What remains is spread over the time in which the renewal must come.
            let late = if self.rounds_up { 0 } else { ROUNDING };
            let spaced = (window.reset + late - server) / window.remaining.max(1);
            self.next_probe = now.own + duration(spaced.max(CLOSEST_PROBES));
        }
        Ok(Sent {
            at: now,
            number: self.sent,
            looked,
        })
    }

    fn judge(&self, now: Moment, share: u8) -> Result<(), Hold> {
        let blocked = self.blocked.unwrap_or_default().saturating_sub(now.own);
        if !blocked.is_zero() {
            return Err(Hold::Wait(blocked));
        }
        let (Some(window), Some(server)) = (&self.window, now.server) else {
            // The first calls of a class, or a server that tells nothing.
            return if self.blocked.is_some() {
                self.single_file()
            } else {
                Ok(())
            };
        };
        let left = window.reset - server;
        if self.blocked.is_some() || left + ROUNDING <= 0 {
            // Surely renewed, but to what? One goes and looks.
            return self.single_file();
        }
        // The first look may be too early, and must not take the last one then.
        let kept = if self.ends_as_thought == Some(true) {
            1
        } else {
            2
        };
        let over = window.over.map(|over| over.saturating_sub(now.own));
        if over.is_some_and(|over| over.is_zero()) && window.remaining >= kept {
            return self.single_file();
        }
        let over = over.filter(|over| !over.is_zero());
        let renewed = Hold::Wait(over.unwrap_or(duration(left + ROUNDING)));
        let ours = self.sent - window.first.1 + 1;
        if ours * 100 >= window.limit * i64::from(share) {
            return Err(renewed);
        }
        let silent = millis(now.own.saturating_sub(window.last.1));
        let remaining = window.remaining - window.others_in(silent);
        // What is free beyond the reserve, and beyond what others need until the reset.
        let reserve = match over {
            Some(_) if window.others_rate() == 0 => kept,
            _ => (window.limit / 40).clamp(1, LARGEST_RESERVE),
        };
        let free = remaining - reserve;
        let unneeded = free - window.wanted_in(left);
        if unneeded > 0 {
            let is_stale = silent > STALE && window.others_rate() > 0;
            let at_once = unneeded > self.in_flight && !is_stale && !window.is_look_due();
            return if at_once { Ok(()) } else { self.single_file() };
        }
        if free > 0 {
            // Only the share of others is left; it shrinks while the window passes.
            let enough_for = free.saturating_mul(1_000_000) / window.wanted_rate().max(1);
            let watch = window.watch() - silent;
            return match watch.min(left - enough_for) {
                ..=0 => self.single_file(),
                wait => Err(Hold::Wait(duration(wait.max(STEP)))),
            };
        }
        if remaining < 2 || over.is_some() {
            return Err(renewed);
        }
        // The reserve: around the reset, one by one, and never the last one.
        let early = if self.rounds_down { 0 } else { ROUNDING };
        let spaced = self.next_probe.saturating_sub(now.own);
        match duration(left - early)
            .max(spaced)
            .min(duration(left + ROUNDING))
        {
            Duration::ZERO => self.single_file(),
            wait => Err(Hold::Wait(wait)),
        }
    }

    fn single_file(&self) -> Result<(), Hold> {
        if self.in_flight > 0 {
            Err(Hold::Answer)
        } else {
            Ok(())
        }
    }

    /// Takes in the headers of an answer that is no refusal.
    pub(in crate::okta) fn answered(&mut self, rate: &RateHeaders, sent: Sent, now: Moment) {
        self.ended();
        // A late answer from before the refusal does not lift it.
        if self.blocked.is_some_and(|until| until <= now.own) {
            self.blocked = None;
        }
        let number = |n: Option<u64>| n.and_then(|n| i64::try_from(n).ok());
        let (Some(limit), Some(remaining), Some(reset)) = (
            number(rate.limit),
            number(rate.remaining),
            rate.resets.first(),
        ) else {
            return;
        };
        let reset = reset.saturating_mul(1000);
        let server = now.server.unwrap_or(reset);
        // Limit 0 is how a refusal for concurrency looks; here it is nonsense.
        if limit == 0 || reset > server + LONGEST_WINDOW || reset < server - ROUNDING {
            return;
        }
        // A class may hide two budgets; the smaller one is kept to as long as its window lasts. Mixed,
        // what one has more would look like requests of somebody else.
        let is_lasting = |window: &Window| server < window.reset + ROUNDING;
        let other = self.window.filter(|w| is_lasting(w) && w.limit != limit);
        if other.is_some_and(|window| window.limit < limit) {
            return;
        }
        if let Some(window) = self.window.as_mut().filter(|_| other.is_none()) {
            // Answers overtake each other, so a little more than we thought is no renewal.
            let more = remaining > window.remaining + self.in_flight;
            let renewed = reset > window.reset && (more || reset > window.reset + ROUNDING);
            if !renewed {
                if reset + ROUNDING >= window.reset {
                    window.hear(remaining, sent.number, self.in_flight, now.own);
                    self.rounds_down |= sent.at.server.is_some_and(|s| s >= window.reset);
                    if sent.looked {
                        self.ends_as_thought = Some(false);
                    }
                }
                return;
            }
        }
        self.window = self.window.filter(|_| other.is_none());
        if let (Some(window), Some(server)) = (&self.window, sent.at.server) {
            self.rounds_up |= server < window.reset && !self.rounds_down;
        }
        if sent.looked {
            self.ends_as_thought = Some(true);
        }
        // Only the first request of a window leaves so many.
        let began = remaining == limit - 1 && self.ends_as_thought != Some(false);
        let length = length(reset - server).filter(|_| began);
        self.window = Some(Window {
            limit,
            remaining,
            reset,
            first: (remaining, sent.number, now.own),
            last: (sent.number, now.own),
            others: 0,
            others_before: self.window.map(|window| window.all_others(now.own)),
            rate_before: self.window.map_or(0, |window| window.others_rate()),
            over: length.map(|length| now.own + duration(length)),
            exact: limit,
            counted: now.own,
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

    /// Takes in what another process knew of the same budget at `now`, unless it is of an older window.
    pub(in crate::okta) fn catch_up(&mut self, mut other: Self, now: Duration) {
        other.blocked = other.blocked.filter(|until| *until <= now + HEARSAY);
        let is_older = match (&other.window, &self.window) {
            (Some(theirs), Some(ours)) => theirs.reset + ROUNDING < ours.reset,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        if !is_older {
            *self = other;
        }
    }

    /// Returns how many requests there are in a window.
    pub(in crate::okta) fn limit(&self) -> Option<i64> {
        self.window.map(|window| window.limit)
    }

    /// Returns how many were sent and not yet answered.
    pub(in crate::okta) fn in_flight(&self) -> i64 {
        self.in_flight
    }

    pub(in crate::okta) fn set_in_flight(&mut self, in_flight: i64) {
        self.in_flight = in_flight;
    }

    #[cfg(test)]
    pub(in crate::okta) fn knows_a_window(&self) -> bool {
        self.window.is_some()
    }

    /// A request in flight ended without an answer that tells.
    pub(in crate::okta) fn ended(&mut self) {
        self.in_flight = (self.in_flight - 1).max(0);
    }
}

/// Returns how long a window is that has just begun, if `left` until its `Reset` tells.
fn length(left: i64) -> Option<i64> {
    let length = (left + LENGTHS / 2) / LENGTHS * LENGTHS;
    // Rounded, and counted by a clock that may be a second late.
    let tells = length > 0 && (-ROUNDING..=2 * ROUNDING).contains(&(left - length));
    tells.then_some(length)
}

fn millis(time: Duration) -> i64 {
    super::server_clock::millis(time)
}

fn duration(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
