//! `user password reset`: a one-time link to choose a new password.
//!
//! The user cannot sign in until the link is used. Whether Okta mails it is always said in the
//! request; without `--send-email` the link of each user is handed over once. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/#tag/UserLifecycle/operation/resetPassword>

use clap::Args;

use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::issue::{Issue, Pass};
use crate::commands::user::issue;
use crate::context::Context;

/// The arguments of `user password reset`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user password reset evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox user password reset evelyn.boyd grace.hopper --send-email --expect 2
  okta-admin --sandbox user password reset --members-of Legal --secrets-out links.csv --yes

Until the link is used, the user cannot sign in; `user password forgot` issues one that leaves the
user able to. Without --send-email the link is printed once.")]
pub struct ResetArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Have Okta mail the link to the user instead of printing it
    #[arg(long)]
    send_email: bool,

    /// End the user's sessions
    #[arg(long)]
    revoke_sessions: bool,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Starts the resets.
pub(super) async fn run(args: ResetArgs, cx: &Context) -> anyhow::Result<()> {
    let command = issue::Command {
        targets: &args.targets,
        secrets: &args.secrets,
        confirm: &args.confirm,
        verb: "reset the password of",
        mails: args.send_email,
    };
    command
        .run(cx, || {
            Action::Issue(Issue {
                pass: Pass::Reset,
                send_email: args.send_email,
                revoke_sessions: args.revoke_sessions,
            })
        })
        .await
}
