//! `user tokens list`: the refresh tokens that clients hold for users.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserOAuth/>

use clap::Args;

use crate::args::UserTargets;
use crate::commands::user::belongings::{Listing, tokens};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user tokens list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user tokens list grace.hopper@sandbox.example")]
pub struct ListArgs {
    #[command(flatten)]
    targets: UserTargets,
}

/// Lists the tokens.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let listing = Listing {
        one: &shapes::TOKEN,
        several: &shapes::TOKEN_OF_USER,
        fetch: tokens,
    };
    listing.run(&args.targets, cx).await
}
