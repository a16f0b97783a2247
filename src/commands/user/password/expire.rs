//! `user password expire`: the next sign-in must choose a new password.
//!
//! Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/#tag/UserLifecycle/operation/expirePassword>

use clap::Args;

use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::lifecycle::ExpirePassword;
use crate::commands::user::changes::{change, each, unchanged};
use crate::context::Context;
use crate::model::Status;

/// The arguments of `user password expire`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user password expire evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox user password expire evelyn.boyd grace.hopper --expect 2")]
pub struct ExpireArgs {
    #[command(flatten)]
    targets: UserTargets,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Expires the passwords.
pub(super) async fn run(args: ExpireArgs, cx: &Context) -> anyhow::Result<()> {
    let words = ("expire-password", "expire the password of");
    each(cx, &args.targets, &args.confirm, words, |found| {
        if found.user.view.status == Status::PasswordExpired {
            return unchanged(&found, "expire-password", None);
        }
        change(found, vec![Action::ExpirePassword(ExpirePassword)])
    })
    .await
}
