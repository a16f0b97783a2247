//! The verbs of `app`: one enum, one match.

mod get;
mod list;
mod users;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with applications.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List applications
    List(list::ListArgs),
    /// Show applications
    Get(get::GetArgs),
    /// List who is assigned to an application
    Users(users::UsersArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, cx).await,
        Command::Get(args) => get::run(args, cx).await,
        Command::Users(args) => users::run(args, cx).await,
    }
}
