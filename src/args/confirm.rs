//! How a write is confirmed and kept within bounds: `--yes`, `--expect`, `--dry-run`, `--me`,
//! `--max-changes`, `--max-failures`.
//!
//! The tiers and the usual limit are decided in `change/confirm.rs`; this is only what was typed.

use clap::Args;

use super::record::RecordArgs;

const HEADING: &str = "Safety";

/// The flags that every command which writes takes.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Args, Clone, Debug, Default)]
pub struct ConfirmArgs {
    /// Show what would be done and send no write
    #[arg(long, help_heading = HEADING)]
    pub dry_run: bool,

    /// Answer yes to the confirmation
    #[arg(long, short = 'y', help_heading = HEADING)]
    pub yes: bool,

    /// Go on only if exactly this many users are touched; counts as the confirmation
    #[arg(long, value_name = "N", help_heading = HEADING, conflicts_with = "yes")]
    pub expect: Option<usize>,

    /// Allow the change to reach the account that owns the credential
    #[arg(long, help_heading = HEADING)]
    pub me: bool,

    /// Send nothing if more than this many would be touched
    ///
    /// Without it the limit is 100 for what removes or shuts off, and there is none for anything else;
    /// --expect, which names the exact number, needs neither.
    #[arg(long, value_name = "N", help_heading = HEADING)]
    pub max_changes: Option<usize>,

    /// Stop once this many changes have failed
    #[arg(long, value_name = "N", help_heading = HEADING)]
    pub max_failures: Option<usize>,

    /// Stop at the first change that fails
    #[arg(long, help_heading = HEADING, conflicts_with = "max_failures")]
    pub fail_fast: bool,

    /// Where the run is recorded and reported
    #[command(flatten)]
    pub record: RecordArgs,
}
