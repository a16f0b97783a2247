//! The verbs of `api-token`: one enum, one match.

mod list;
mod revoke;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with API tokens.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List API tokens: whose they are and when they end, never the tokens themselves
    List(list::ListArgs),
    /// Revoke API tokens for good
    Revoke(revoke::RevokeArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(&args, cx).await,
        Command::Revoke(args) => revoke::run(args, cx).await,
    }
}
