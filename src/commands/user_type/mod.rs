//! The verbs of `user-type`: one enum, one match.

mod create;
mod delete;
mod get;
mod list;
mod update;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with user types.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List user types
    List(list::ListArgs),
    /// Show user types, found by id or exact name
    Get(get::GetArgs),
    /// Create a user type
    Create(create::CreateArgs),
    /// Change what people see of a user type
    Update(update::UpdateArgs),
    /// Delete user types that nobody has
    Delete(delete::DeleteArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(&args, cx).await,
        Command::Get(args) => get::run(&args, cx).await,
        Command::Create(args) => create::run(args, cx).await,
        Command::Update(args) => update::run(args, cx).await,
        Command::Delete(args) => delete::run(args, cx).await,
    }
}
