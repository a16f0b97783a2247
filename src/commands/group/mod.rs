//! The verbs of `group`: one enum, one match.

mod create;
mod delete;
mod get;
mod list;
mod members;
mod roles;
mod rules;
mod targets;
mod update;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with groups.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List groups: all, or those that match
    List(list::ListArgs),
    /// Show groups, found by id or exact name
    Get(get::GetArgs),
    /// Create a group
    Create(create::CreateArgs),
    /// Change the name or description of groups
    Update(update::UpdateArgs),
    /// Delete groups for good
    Delete(delete::DeleteArgs),
    /// List, add, remove or set the members of a group
    #[command(subcommand)]
    Members(members::Verb),
    /// Administer the rules that fill groups
    #[command(subcommand)]
    Rules(rules::Verb),
    /// List, assign or unassign the administrator roles of groups
    #[command(subcommand)]
    Roles(roles::Verb),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, cx).await,
        Command::Get(args) => get::run(args, cx).await,
        Command::Create(args) => create::run(args, cx).await,
        Command::Update(args) => update::run(args, cx).await,
        Command::Delete(args) => delete::run(args, cx).await,
        Command::Members(verb) => members::run(verb, cx).await,
        Command::Rules(verb) => rules::run(verb, cx).await,
        Command::Roles(verb) => roles::run(verb, cx).await,
    }
}
