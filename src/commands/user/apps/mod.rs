//! The verbs of `user apps`: one enum, one match.

mod assign;
mod list;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with the applications of users.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the applications users are assigned to, also through groups
    List(list::ListArgs),
    /// Assign users to applications
    #[command(after_long_help = "Example:
  okta-admin --sandbox user apps assign grace.hopper@sandbox.example --app Slack --app GitHub")]
    Assign(assign::AppArgs),
    /// Unassign users from applications, whose accounts there may be deactivated
    #[command(after_long_help = "Example:
  okta-admin --sandbox user apps unassign evelyn.boyd@sandbox.example --app Slack --yes")]
    Unassign(assign::AppArgs),
}

/// Runs the verb.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, cx).await,
        Command::Assign(args) => assign::run(args, false, cx).await,
        Command::Unassign(args) => assign::run(args, true, cx).await,
    }
}
