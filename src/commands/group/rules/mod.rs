//! The verbs of `group rules`: one enum, one match.

mod activate;
mod create;
mod deactivate;
mod delete;
mod estimate;
mod find;
mod get;
mod list;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with group rules.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the rules that fill groups
    List(list::ListArgs),
    /// Show a rule, found by id or exact name
    Get(get::GetArgs),
    /// Create a rule; it does nothing before it is activated
    Create(create::CreateArgs),
    /// Let rules put people into their groups
    Activate(activate::ActivateArgs),
    /// Stop rules; whom they put into groups stays there
    Deactivate(deactivate::DeactivateArgs),
    /// Delete rules
    Delete(delete::DeleteArgs),
}

/// Runs the verb.
pub(super) async fn run(verb: Verb, cx: &Context) -> anyhow::Result<()> {
    match verb {
        Verb::List(args) => list::run(args, cx).await,
        Verb::Get(args) => get::run(args, cx).await,
        Verb::Create(args) => create::run(args, cx).await,
        Verb::Activate(args) => activate::run(args, cx).await,
        Verb::Deactivate(args) => deactivate::run(args, cx).await,
        Verb::Delete(args) => delete::run(args, cx).await,
    }
}
