//! `user password temp`: a password that Okta makes up and that must be changed at once.
//!
//! Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/#tag/UserLifecycle/operation/expirePasswordWithTempPassword>

use clap::Args;

use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::issue::{Issue, Pass};
use crate::commands::user::issue;
use crate::context::Context;

/// The arguments of `user password temp`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user password temp evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox user password temp evelyn.boyd grace.hopper --secrets-out new.csv --yes

For a temporary password of your own choice: `user password set --expire`.")]
pub struct TempArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// End the user's sessions
    #[arg(long)]
    revoke_sessions: bool,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Issues the passwords.
pub(super) async fn run(args: TempArgs, cx: &Context) -> anyhow::Result<()> {
    let command = issue::Command {
        targets: &args.targets,
        secrets: &args.secrets,
        confirm: &args.confirm,
        verb: "issue a temporary password for",
        mails: false,
    };
    command
        .run(cx, || {
            Action::Issue(Issue {
                pass: Pass::Temporary,
                send_email: false,
                revoke_sessions: args.revoke_sessions,
            })
        })
        .await
}
