//! The verbs of `user`: one enum, one match.

mod apps;
mod belongings;
mod blocks;
pub(super) mod changes;
mod contain;
mod create;
mod credentials;
mod delete;
mod factors;
mod get;
mod grants;
mod groups;
pub(crate) mod import;
mod issue;
mod lifecycle;
mod links;
mod list;
mod offboard;
mod password;
mod profile;
mod roles;
mod sessions;
pub(crate) mod targets;
mod tokens;
mod update;
mod with;

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
    /// Create users from a file, or bring them up to date
    Import(Box<import::ImportArgs>),
    /// List, add, remove or set the groups of users
    Groups(Box<groups::GroupsArgs>),
    /// List, assign or unassign the administrator roles of users
    Roles(Box<roles::RolesArgs>),
    /// Deactivate users, or delete deactivated ones for good
    Delete(delete::DeleteArgs),
    /// Take everything from people who leave, after a look at all they have
    Offboard(offboard::OffboardArgs),
    /// Shut accounts that somebody else may be using: suspended and signed out at once
    Contain(contain::ContainArgs),
    /// Move users through their lifecycle: activate, suspend, unlock, deactivate
    #[command(subcommand)]
    Lifecycle(lifecycle::Command),
    /// Set, reset, expire and change passwords
    #[command(subcommand)]
    Password(password::Command),
    /// List, reset and verify factors
    #[command(subcommand)]
    Factors(factors::Command),
    /// Sign users out
    #[command(subcommand)]
    Sessions(sessions::Command),
    /// List and revoke what users granted to OAuth clients
    #[command(subcommand)]
    Grants(grants::Command),
    /// List and revoke the refresh tokens that OAuth clients hold for users
    #[command(subcommand)]
    Tokens(tokens::Command),
    /// List, assign and unassign applications
    #[command(subcommand)]
    Apps(apps::Command),
    /// Look at what keeps users from signing in, beyond their status
    #[command(subcommand)]
    Blocks(blocks::Command),
    /// List, set and remove relations between users, such as manager
    #[command(subcommand)]
    Links(links::Command),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::Create(args) => create::run(*args, cx).await,
        Command::Get(args) => get::run(args, cx).await,
        Command::List(args) => list::run(args, cx).await,
        Command::Update(args) => update::run(*args, cx).await,
        Command::Import(args) => import::run(*args, cx).await,
        Command::Groups(args) => groups::run(*args, cx).await,
        Command::Roles(args) => roles::run(*args, cx).await,
        Command::Delete(args) => delete::run(args, cx).await,
        Command::Offboard(args) => offboard::run(args, cx).await,
        Command::Contain(args) => contain::run(args, cx).await,
        Command::Lifecycle(verb) => lifecycle::run(verb, cx).await,
        Command::Password(verb) => password::run(verb, cx).await,
        Command::Factors(verb) => factors::run(verb, cx).await,
        Command::Sessions(verb) => sessions::run(verb, cx).await,
        Command::Grants(verb) => grants::run(verb, cx).await,
        Command::Tokens(verb) => tokens::run(verb, cx).await,
        Command::Apps(verb) => apps::run(verb, cx).await,
        Command::Blocks(verb) => blocks::run(verb, cx).await,
        Command::Links(verb) => links::run(verb, cx).await,
    }
}
