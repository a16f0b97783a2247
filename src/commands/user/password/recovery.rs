//! `user password recovery`: the question that helps a user to a new password, and its answer.
//!
//! Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/updateUser>

use clap::Args;

use crate::args::stdin::only_use;
use crate::args::{ConfirmArgs, RecoveryArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::credentials::SetRecovery;
use crate::commands::user::changes::{change, each};
use crate::commands::user::credentials::read_recovery;
use crate::context::Context;
use crate::failure::Failure;

/// The arguments of `user password recovery`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  echo Whiskers | okta-admin --sandbox user password recovery evelyn.boyd@sandbox.example \\
    --recovery-question 'Name of your first pet?' --recovery-answer-stdin")]
pub struct RecoveryCommandArgs {
    #[command(flatten)]
    targets: UserTargets,

    #[command(flatten)]
    recovery: RecoveryArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Sets question and answer.
pub(super) async fn run(args: RecoveryCommandArgs, cx: &Context) -> anyhow::Result<()> {
    let Some(from) = args.recovery.source() else {
        return Err(Failure::usage("no recovery question was given")
            .hint("use --recovery-question with --recovery-answer-prompt, -stdin or -file")
            .into());
    };
    let users = args.targets.wants_stdin().then_some("the list of users");
    only_use([args.recovery.stdin(), users])?;
    let recovery = read_recovery(cx, from).await?;
    let words = ("set-recovery-question", "set the recovery question of");
    each(cx, &args.targets, &args.confirm, words, |found| {
        let recovery = recovery.clone();
        change(found, vec![Action::SetRecovery(SetRecovery { recovery })])
    })
    .await
}
