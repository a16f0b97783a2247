//! The verbs of `idp`: one enum, one match.

mod get;
mod list;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with identity providers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List identity providers
    List(list::ListArgs),
    /// Show identity providers, found by id or exact name
    Get(get::GetArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(&args, cx).await,
        Command::Get(args) => get::run(&args, cx).await,
    }
}
