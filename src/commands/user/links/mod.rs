//! The verbs of `user links`: one enum, one match.

mod list;
mod remove;
mod set;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with relations between users.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the relations of users to others, such as manager and subordinates
    List(list::ListArgs),
    /// Set whom users have as their one primary, such as their manager
    Set(set::SetArgs),
    /// Remove the primary of users, such as their manager
    Remove(remove::RemoveArgs),
}

/// Runs the verb.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, cx).await,
        Command::Set(args) => set::run(args, cx).await,
        Command::Remove(args) => remove::run(args, cx).await,
    }
}
