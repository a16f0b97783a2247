//! The verbs of `user tokens`: one enum, one match.

mod list;
mod revoke;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the refresh tokens that OAuth clients hold for users
    List(list::ListArgs),
    /// Revoke the refresh tokens that OAuth clients hold for users
    Revoke(revoke::RevokeArgs),
}

/// Runs the verb.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, cx).await,
        Command::Revoke(args) => revoke::run(args, cx).await,
    }
}
