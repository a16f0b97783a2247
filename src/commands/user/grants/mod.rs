//! The verbs of `user grants`: one enum, one match.

mod list;
mod revoke;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with grants.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List what users granted to OAuth clients
    List(list::ListArgs),
    /// Revoke what users granted to OAuth clients
    Revoke(revoke::RevokeArgs),
}

/// Runs the verb.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, cx).await,
        Command::Revoke(args) => revoke::run(args, cx).await,
    }
}
