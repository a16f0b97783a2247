//! `user sessions clear`: users are signed out of Okta everywhere.
//!
//! Sessions of applications go on until they end by themselves. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserSessions/>

use clap::{Args, Subcommand};

use super::changes::{change, each};
use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::credentials::ClearSessions;
use crate::context::Context;

/// What can be done with sessions.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// End the Okta sessions of users; sessions of applications go on
    Clear(ClearArgs),
}

/// The arguments of `user sessions clear`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user sessions clear evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox user sessions clear --members-of Finance --oauth-tokens --yes")]
pub struct ClearArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Revoke the users' OAuth tokens too
    #[arg(long)]
    oauth_tokens: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Runs the verb.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    let Command::Clear(args) = command;
    let words = ("clear-sessions", "clear the sessions of");
    let oauth_tokens = args.oauth_tokens;
    each(cx, &args.targets, &args.confirm, words, |found| {
        change(
            found,
            vec![Action::ClearSessions(ClearSessions { oauth_tokens })],
        )
    })
    .await
}
