//! The verbs of `role`: custom roles, and who holds which role.

mod create;
mod delete;
mod find;
mod get;
mod holders;
mod list;
mod update;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with roles.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the custom roles
    List(list::ListArgs),
    /// Show a custom role, found by id or exact label
    Get(get::GetArgs),
    /// Create a custom role
    Create(create::CreateArgs),
    /// Change the label, description or permissions of a custom role
    Update(update::UpdateArgs),
    /// Delete a custom role for good
    Delete(delete::DeleteArgs),
    /// List who holds which role
    Holders(holders::HoldersArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, cx).await,
        Command::Get(args) => get::run(args, cx).await,
        Command::Create(args) => create::run(args, cx).await,
        Command::Update(args) => update::run(args, cx).await,
        Command::Delete(args) => delete::run(args, cx).await,
        Command::Holders(args) => holders::run(args, cx).await,
    }
}
