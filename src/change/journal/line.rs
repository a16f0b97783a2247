//! The lines of a record.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::change::kept::{self, KeptOutcome};

/// The version of the form; a record of another one is refused.
pub(super) const FORMAT: u32 = 1;

/// One line; those of the plan are [`crate::change::kept`]'s.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The first line.
    Run(Header),
    /// The plan is whole; without it nothing was sent.
    Planned {
        /// How many items it has.
        items: usize,
        /// The SHA-256 of their lines.
        sha256: String,
    },
    /// A request is about to be sent.
    Intent {
        /// Of which step.
        #[serde(flatten)]
        place: Place,
        /// By this machine's clock.
        at: Timestamp,
    },
    /// What became of it.
    Done {
        /// Of which step.
        #[serde(flatten)]
        place: Place,
        /// By this machine's clock.
        at: Timestamp,
        /// What became of it.
        #[serde(flatten)]
        outcome: KeptOutcome,
    },
    /// The run went on.
    Resumed {
        /// When.
        at: Timestamp,
    },
    /// The run came to an end in good order.
    Ended {
        /// How.
        ending: Ending,
        /// When.
        at: Timestamp,
    },
    /// Another run undid this one.
    Undone {
        /// Its id.
        by: String,
        /// When.
        at: Timestamp,
    },
}

/// One step of one item; both are counted from zero.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The item of the plan.
    pub item: usize,
    /// The action of the item.
    pub step: usize,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Everything was attempted.
    Finished,
    /// Something was not attempted, or nobody knows what became of it.
    Unfinished,
}

/// What a run is.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Header {
    /// The version of the form.
    pub format: u32,
    /// What the run is called.
    pub id: String,
    /// The version of this program.
    pub version: String,
    /// The words of the command, such as `user import`, without what they were used on.
    pub command: String,
    /// The verb for messages.
    pub verb: String,
    /// The org in words.
    pub org: String,
    /// What the org is recognised by.
    pub address: String,
    /// When it began, by this machine's clock.
    pub started: Timestamp,
    /// The file that the plan was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Input>,
    /// The run that this one undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
}

/// A file that a plan was made of.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Where it was; none for standard input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<std::path::PathBuf>,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

impl Header {
    /// Returns the verb for messages.
    pub fn verb(&self) -> &'static str {
        kept::word(&self.verb)
    }

    /// Returns the version that this program writes.
    pub fn format() -> u32 {
        FORMAT
    }
}
