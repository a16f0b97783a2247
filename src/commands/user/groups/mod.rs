//! The verbs of `user groups`; without one it lists.

mod add;
mod list;
mod remove;
mod set;

use clap::{Args, Subcommand};

use crate::commands::near_miss;
use crate::context::Context;

/// The arguments of `user groups`.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_long_help = "Example:\n  okta-admin --sandbox user groups evelyn.boyd@sandbox.example"
)]
pub struct GroupsArgs {
    #[command(subcommand)]
    verb: Option<Verb>,

    #[command(flatten)]
    list: list::ListArgs,
}

/// What can be done with the groups of users.
#[derive(Debug, Subcommand)]
enum Verb {
    /// List the groups that users are in
    List(list::ListArgs),
    /// Add users to groups
    Add(add::AddArgs),
    /// Take users out of groups
    Remove(remove::RemoveArgs),
    /// Put users into exactly these groups, and take them out of all others
    Set(set::SetArgs),
}

/// Runs the verb.
pub(super) async fn run(args: GroupsArgs, cx: &Context) -> anyhow::Result<()> {
    match args.verb {
        None => {
            let verbs = ["list", "add", "remove", "set"];
            near_miss::refuse(args.list.names(), &verbs, "user groups")?;
            list::run(args.list, cx).await
        }
        Some(Verb::List(args)) => list::run(args, cx).await,
        Some(Verb::Add(args)) => add::run(args, cx).await,
        Some(Verb::Remove(args)) => remove::run(args, cx).await,
        Some(Verb::Set(args)) => set::run(args, cx).await,
    }
}
