//! `user factors verify`: is it the user who is calling? A push to the device tells.
//!
//! The user's answer is waited for. Confirmed is exit 0, anything else is not. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/#tag/UserFactor/operation/verifyFactor>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::factors::VerifyFactor;
use crate::commands::user::changes::{change, each};
use crate::context::Context;

/// The arguments of `user factors verify`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user factors verify evelyn.boyd@sandbox.example && echo it is Evelyn")]
pub struct VerifyArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Ask for this factor (an id or a type), instead of the push that is enrolled
    #[arg(long, value_name = "FACTOR", value_parser = NonEmptyStringValueParser::new())]
    factor: Option<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Asks, and waits.
pub(super) async fn run(args: VerifyArgs, cx: &Context) -> anyhow::Result<()> {
    if !args.confirm.dry_run {
        cx.out.status("waiting for the answer on the device");
    }
    let words = ("verify-factor", "verify");
    each(cx, &args.targets, &args.confirm, words, |found| {
        let factor = args.factor.clone();
        change(found, vec![Action::VerifyFactor(VerifyFactor { factor })])
    })
    .await
}
