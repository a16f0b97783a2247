//! `user factors reset`: users enrol their factors anew.
//!
//! All of them, or one by id or type; who has none is `unchanged`. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::factors::ResetFactors;
use crate::commands::user::changes::{change, each};
use crate::context::Context;

/// The arguments of `user factors reset`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user factors reset evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox user factors reset evelyn.boyd@sandbox.example --factor sms --yes

Removing push takes the other factors of Okta Verify with it.")]
pub struct ResetArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Remove only this factor: an id or a type, such as push, sms or token:software:totp
    #[arg(long, value_name = "FACTOR", value_parser = NonEmptyStringValueParser::new())]
    factor: Option<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Removes the factors.
pub(super) async fn run(args: ResetArgs, cx: &Context) -> anyhow::Result<()> {
    let words = ("reset-factors", "reset the factors of");
    each(cx, &args.targets, &args.confirm, words, |found| {
        let only = args.factor.clone();
        change(found, vec![Action::ResetFactors(ResetFactors { only })])
    })
    .await
}
