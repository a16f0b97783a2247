//! The verbs of `user`: one enum, one match.

mod create;
mod credentials;
mod delete;
mod get;
mod groups;
mod list;
mod profile;
mod roles;
pub(crate) mod targets;
mod update;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with users.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a user
    Create(Box<create::CreateArgs>),
    /// Show users, found by id, login, e-mail or short login
    Get(get::GetArgs),
    /// List users: all, or those that match
    List(list::ListArgs),
    /// Change attributes, credentials or the type of users
    Update(Box<update::UpdateArgs>),
    /// List, add, remove or set the groups of users
    Groups(Box<groups::GroupsArgs>),
    /// List, assign or unassign the administrator roles of users
    Roles(Box<roles::RolesArgs>),
    /// Deactivate users, or delete deactivated ones for good
    Delete(delete::DeleteArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::Create(args) => create::run(*args, cx).await,
        Command::Get(args) => get::run(args, cx).await,
        Command::List(args) => list::run(args, cx).await,
        Command::Update(args) => update::run(*args, cx).await,
        Command::Groups(args) => groups::run(*args, cx).await,
        Command::Roles(args) => roles::run(*args, cx).await,
        Command::Delete(args) => delete::run(args, cx).await,
    }
}
