//! The verbs of `group members`: one enum, one match.

mod add;
mod list;
mod remove;
mod set;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with the members of a group.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the members of a group
    List(list::ListArgs),
    /// Add users to a group
    Add(add::AddArgs),
    /// Take users out of a group
    Remove(remove::RemoveArgs),
    /// Make exactly these users the members of a group
    Set(set::SetArgs),
}

/// Runs the verb.
pub(super) async fn run(verb: Verb, cx: &Context) -> anyhow::Result<()> {
    match verb {
        Verb::List(args) => list::run(args, cx).await,
        Verb::Add(args) => add::run(args, cx).await,
        Verb::Remove(args) => remove::run(args, cx).await,
        Verb::Set(args) => set::run(args, cx).await,
    }
}
