//! Where a run is recorded and reported: `--journal`, `--no-journal`, `--report`.

use std::path::PathBuf;

use clap::Args;

const HEADING: &str = "Record";

/// The flags of every command that writes.
#[derive(Args, Clone, Debug, Default)]
pub struct RecordArgs {
    /// Record the run in this new file instead of the state folder
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    pub journal: Option<PathBuf>,

    /// Keep no record: the run cannot be resumed or undone
    #[arg(long, help_heading = HEADING, conflicts_with = "journal")]
    pub no_journal: bool,

    /// Write what became of each target to this file, as JSON lines
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    pub report: Option<PathBuf>,
}
