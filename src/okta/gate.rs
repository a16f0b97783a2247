//! How many requests may be in flight: grows while answers are quick, halves when refused.
//!
//! [`Level`] decides and is pure; [`Gate`] lets requests through in the order in which they came.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::client::Concurrency;

const START: usize = 4;
const MOST: usize = 16;
/// Refusals of one burst count as one.
const ONE_BURST: Duration = Duration::from_secs(1);
/// Slower than this never counts as quick.
const SLOW: Duration = Duration::from_secs(2);
/// Answers this much slower than the quickest are quick still, whatever the ratio.
const NOISE: Duration = Duration::from_millis(50);

/// The permitted number, and what it was learned from.
#[derive(Clone, Copy, Debug)]
struct Level {
    permitted: usize,
    most: usize,
    /// Quick answers since the last growth.
    quick: usize,
    quickest: Duration,
    /// Never refused so far: doubling each round finds the ceiling soonest.
    is_fresh: bool,
    last_refusal: Option<Duration>,
}

impl Level {
    fn new(concurrency: Concurrency) -> Self {
        let (permitted, most) = match concurrency {
            Concurrency::Auto => (START, MOST),
            Concurrency::Fixed(n) => (n.max(1), n.max(1)),
        };
        Self {
            permitted,
            most,
            quick: 0,
            quickest: Duration::MAX,
            is_fresh: true,
            last_refusal: None,
        }
    }

    /// An answer took so long; `is_full` says that all permits were taken.
    fn answered(&mut self, took: Duration, is_full: bool) {
        self.quickest = self.quickest.min(took);
        let near = self
            .quickest
            .saturating_mul(3)
            .max(self.quickest.saturating_add(NOISE));
        if took > near || took > SLOW || !is_full || self.permitted >= self.most {
            return;
        }
        self.quick += 1;
        let needed = if self.is_fresh { 1 } else { 4 * self.permitted };
        if self.quick >= needed {
            self.quick = 0;
            self.permitted += 1;
        }
    }

    /// Refused, because too many were in flight.
    fn refused(&mut self, now: Duration) {
        let same_burst = self
            .last_refusal
            .is_some_and(|last| now.saturating_sub(last) < ONE_BURST);
        if same_burst {
            return;
        }
        self.permitted = (self.permitted / 2).max(1);
        self.is_fresh = false;
        self.quick = 0;
        self.last_refusal = Some(now);
    }
}

/// Lets requests through.
pub(in crate::okta) struct Gate {
    permits: Semaphore,
    state: Mutex<State>,
}

struct State {
    level: Level,
    /// Permits that exist: free, taken, and taken but to be destroyed when given back.
    existing: usize,
}

impl Gate {
    pub(in crate::okta) fn new(concurrency: Concurrency) -> Self {
        let level = Level::new(concurrency);
        Self {
            permits: Semaphore::new(level.permitted),
            state: Mutex::new(State {
                level,
                existing: level.permitted,
            }),
        }
    }

    /// Waits for a turn.
    pub(in crate::okta) async fn enter(&self) -> Pass<'_> {
        let permit = self
            .permits
            .acquire()
            .await
            .expect("the semaphore is never closed");
        Pass {
            gate: self,
            permit: Some(permit),
        }
    }

    fn change(&self, change: impl FnOnce(&mut Level, bool)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = self.permits.available_permits() == 0;
        change(&mut state.level, is_full);
        let (permitted, existing) = (state.level.permitted, state.existing);
        if permitted > existing {
            self.permits.add_permits(permitted - existing);
            state.existing = permitted;
        } else {
            state.existing -= self.permits.forget_permits(existing - permitted);
        }
    }
}

/// A place among the requests in flight, given back when dropped.
pub(in crate::okta) struct Pass<'g> {
    gate: &'g Gate,
    permit: Option<SemaphorePermit<'g>>,
}

impl Pass<'_> {
    pub(in crate::okta) fn answered(self, took: Duration) {
        self.gate
            .change(|level, is_full| level.answered(took, is_full));
    }

    pub(in crate::okta) fn refused(self, now: Duration) {
        self.gate.change(|level, _| level.refused(now));
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut state = self
            .gate
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(permit) = self.permit.take() else {
            return;
        };
        if state.existing > state.level.permitted {
            permit.forget();
            state.existing -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(60);

    fn round(level: &mut Level) {
        for _ in 0..level.permitted {
            level.answered(QUICK, true);
        }
    }

    #[test]
    fn doubles_each_round_until_sixteen_while_answers_are_quick() {
        let mut level = Level::new(Concurrency::Auto);
        let seen: Vec<usize> = (0..4)
            .map(|_| {
                let before = level.permitted;
                round(&mut level);
                before
            })
            .collect();
        assert_eq!(seen, [4, 8, 16, 16]);
    }

    #[test]
    fn does_not_grow_when_answers_slow_down_or_nobody_waits() {
        let mut level = Level::new(Concurrency::Auto);
        level.answered(QUICK, true);
        for _ in 0..100 {
            level.answered(QUICK * 4, true);
            level.answered(QUICK, false);
        }
        assert_eq!(level.permitted, 5);
    }

    #[test]
    fn a_burst_of_refusals_halves_once_and_growth_is_slow_after() {
        let mut level = Level::new(Concurrency::Auto);
        level.permitted = 16;
        for millis in [0, 10, 20] {
            level.refused(Duration::from_millis(millis));
        }
        assert_eq!(level.permitted, 8);
        round(&mut level);
        assert_eq!(level.permitted, 8);
        (0..3).for_each(|_| round(&mut level));
        assert_eq!(level.permitted, 9);
        level.refused(Duration::from_secs(3));
        assert_eq!(level.permitted, 4);
        (0..9).for_each(|n| level.refused(Duration::from_secs(10 * n)));
        assert_eq!(level.permitted, 1);
    }

    #[test]
    fn a_fixed_number_never_grows_beyond_itself() {
        let mut level = Level::new(Concurrency::Fixed(3));
        (0..50).for_each(|_| round(&mut level));
        assert_eq!(level.permitted, 3);
        assert_eq!(Level::new(Concurrency::Fixed(0)).permitted, 1);
    }

    #[tokio::test]
    async fn permits_that_are_too_many_go_when_they_are_given_back() {
        let gate = Gate::new(Concurrency::Fixed(4));
        let mut passes = Vec::new();
        for _ in 0..4 {
            passes.push(gate.enter().await);
        }
        passes.pop().unwrap().refused(Duration::ZERO);
        assert_eq!(gate.permits.available_permits(), 0);
        passes.clear();
        assert_eq!(gate.permits.available_permits(), 2);
    }
}
