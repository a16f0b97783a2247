//! Where a run is written down: an `intent` before each request, a `done` after it.
//!
//! The engine calls a [`Journal`] at the two moments that a durable record needs; [`Unrecorded`]
//! is the one that keeps nothing.

use super::{Error, Outcome, Subject};

/// A record of a run.
pub trait Journal: Send + Sync {
    /// Called before the request of `action` is sent; no request goes out if it fails.
    fn intent(&self, subject: &Subject, action: &'static str) -> Result<(), Error>;

    /// Called once the outcome is known.
    fn done(&self, outcome: &Outcome) -> Result<(), Error>;
}

/// Keeps no record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unrecorded;

impl Journal for Unrecorded {
    fn intent(&self, _: &Subject, _: &'static str) -> Result<(), Error> {
        Ok(())
    }

    fn done(&self, _: &Outcome) -> Result<(), Error> {
        Ok(())
    }
}
