//! `docs`: what is generated from the command tree.

use clap::Subcommand;

use crate::context::Context;

/// What can be printed.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the exit codes
    ExitCodes,
}

/// Runs the verb.
pub fn run(_command: &Command, _cx: &Context, _tree: fn() -> clap::Command) -> anyhow::Result<()> {
    Ok(())
}
