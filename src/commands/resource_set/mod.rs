//! The verbs of `resource-set`: one enum, one match.

mod list;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with resource sets.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the resource sets that custom roles reach
    List(list::ListArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, cx).await,
    }
}
