//! `user lifecycle reactivate`, or `resend`: a new activation for those who have not finished.
//!
//! The last link stops working. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/#tag/UserLifecycle/operation/reactivateUser>

use clap::Args;

use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::issue::{Issue, Pass};
use crate::commands::user::issue;
use crate::context::Context;

/// The arguments of `user lifecycle reactivate`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user lifecycle reactivate --where status=provisioned --yes
  okta-admin --sandbox user lifecycle reactivate --where status=provisioned --send-email --yes

Without --send-email the link is printed once.")]
pub struct ReactivateArgs {
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

/// Issues the activations.
pub(super) async fn run(args: &ReactivateArgs, cx: &Context) -> anyhow::Result<()> {
    let command = issue::Command {
        targets: &args.targets,
        secrets: &args.secrets,
        confirm: &args.confirm,
        verb: "reactivate",
        mails: args.send_email,
    };
    command
        .run(cx, || {
            Action::Issue(Issue {
                pass: Pass::Reactivation,
                send_email: args.send_email,
                revoke_sessions: false,
            })
        })
        .await
}
