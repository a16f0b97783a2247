//! `user password forgot`: a reset link that leaves the user able to sign in.
//!
//! Only for active users who have a recovery question or another way to recover. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserCred/#tag/UserCred/operation/forgotPassword>

use clap::Args;

use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::issue::{Issue, Pass};
use crate::commands::user::issue;
use crate::context::Context;

/// The arguments of `user password forgot`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user password forgot evelyn.boyd@sandbox.example
  okta-admin --sandbox user password forgot evelyn.boyd@sandbox.example --send-email")]
pub struct ForgotArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Have Okta mail the link to the user instead of printing it
    #[arg(long)]
    send_email: bool,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Issues the links.
pub(super) async fn run(args: ForgotArgs, cx: &Context) -> anyhow::Result<()> {
    let command = issue::Command {
        targets: &args.targets,
        secrets: &args.secrets,
        confirm: &args.confirm,
        verb: "issue a reset link for",
        mails: args.send_email,
    };
    command
        .run(cx, || {
            Action::Issue(Issue {
                pass: Pass::Forgotten,
                send_email: args.send_email,
                revoke_sessions: false,
            })
        })
        .await
}
