//! The verbs of `user`: one enum, one match.

mod changes;
mod create;
mod credentials;
mod delete;
mod get;
mod issue;
mod lifecycle;
mod list;
mod password;
mod profile;
mod targets;
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
    /// Deactivate users, or delete deactivated ones for good
    Delete(delete::DeleteArgs),
    /// Move users through their lifecycle: activate, suspend, unlock, deactivate
    #[command(subcommand)]
    Lifecycle(lifecycle::Command),
    /// Set, reset, expire and change passwords
    #[command(subcommand)]
    Password(password::Command),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::Create(args) => create::run(*args, cx).await,
        Command::Get(args) => get::run(args, cx).await,
        Command::List(args) => list::run(args, cx).await,
        Command::Update(args) => update::run(*args, cx).await,
        Command::Delete(args) => delete::run(args, cx).await,
        Command::Lifecycle(verb) => lifecycle::run(verb, cx).await,
        Command::Password(verb) => password::run(verb, cx).await,
    }
}
