//! Every write, one or many.
//!
//! A command that writes builds a [`Plan`]: for each subject the [`Action`]s to take, in order. The
//! plan says of itself what it would do, how carefully it must be confirmed and how many mails it
//! asks for; [`execute`](execute::execute) carries it out with bounded concurrency and answers with one
//! [`Outcome`] a subject. There is no other way to write.
//!
//! This layer knows Okta's answers and what to make of an uncertain one; it asks nobody and prints
//! nothing. Errors: [`Error`].

pub mod action;
pub mod actions;
pub mod confirm;
pub mod desired;
pub mod diff;
pub mod error;
pub mod estimate;
pub mod execute;
pub mod goal;
pub mod journal;
mod kept;
pub mod outcome;
pub mod plan;
pub mod plan_file;
pub mod read;
mod secrets;
pub mod since;
mod spill;
#[cfg(test)]
mod tests;
pub mod trouble;
pub mod undo;
pub mod values;

pub use action::Action;
pub use error::Error;
pub use outcome::{Outcome, OutcomeStatus};
pub use plan::{Change, Item, Noun, Plan, Subject};
