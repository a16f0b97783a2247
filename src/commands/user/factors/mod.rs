//! The verbs of `user factors`: one enum, one match.

mod list;
mod reset;
mod verify;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with factors.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the factors users have enrolled
    List(list::ListArgs),
    /// Remove factors, so that users enrol anew
    Reset(reset::ResetArgs),
    /// Ask users to confirm a push on their device, and wait for the answer
    Verify(verify::VerifyArgs),
}

/// Runs the verb.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, cx).await,
        Command::Reset(args) => reset::run(args, cx).await,
        Command::Verify(args) => verify::run(args, cx).await,
    }
}
