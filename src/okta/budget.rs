//! The retry budget of the process: a bucket of tokens. Pure.
//!
//! A repeat takes one, a success gives one back. In an outage the bucket runs dry and calls fail at
//! the first attempt, instead of multiplying the load on a server that is down.

/// How many repeats there may be beyond the successes.
const TOKENS: u32 = 40;

/// The tokens left.
#[derive(Clone, Copy, Debug)]
pub(in crate::okta) struct RetryBudget(u32);

impl Default for RetryBudget {
    fn default() -> Self {
        Self(TOKENS)
    }
}

impl RetryBudget {
    /// Takes a token for a repeat; false when there is none.
    pub(in crate::okta) fn take(&mut self) -> bool {
        let left = self.0.checked_sub(1);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }

    /// Gives a token back after a success.
    pub(in crate::okta) fn refill(&mut self) {
        self.0 = (self.0 + 1).min(TOKENS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_end_in_an_outage_and_come_back_with_successes() {
        let mut budget = RetryBudget::default();
        assert_eq!((0..100).filter(|_| budget.take()).count(), 40);
        budget.refill();
        assert!(budget.take());
        assert!(!budget.take());
        (0..100).for_each(|_| budget.refill());
        assert_eq!((0..100).filter(|_| budget.take()).count(), 40);
    }
}
