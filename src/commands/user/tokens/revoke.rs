//! `user tokens revoke`: the refresh tokens that OAuth clients hold for users end.
//!
//! All of them, or only some; who has none is `unchanged`. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserOAuth/>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::grants::RevokeTokens;
use crate::commands::user::changes::{change, each};
use crate::context::Context;

/// The arguments of `user tokens revoke`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user tokens revoke grace.hopper@sandbox.example --yes")]
pub struct RevokeArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Revoke only the token of this id
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    id: Option<String>,

    /// Revoke only the tokens of this OAuth client
    #[arg(long, value_name = "CLIENT", value_parser = NonEmptyStringValueParser::new())]
    client: Option<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Revokes the tokens.
pub(super) async fn run(args: RevokeArgs, cx: &Context) -> anyhow::Result<()> {
    let words = ("revoke-tokens", "revoke the tokens of");
    each(cx, &args.targets, &args.confirm, words, |found| {
        let revoke = RevokeTokens {
            token: args.id.clone(),
            client: args.client.clone(),
        };
        change(found, vec![Action::RevokeTokens(revoke)])
    })
    .await
}
