//! `user factors list`: which factors users have enrolled.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/>

use clap::Args;

use crate::args::UserTargets;
use crate::commands::user::belongings::{Listing, factors};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user factors list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user factors list evelyn.boyd@sandbox.example
  okta-admin --sandbox user factors list --members-of Engineering -o csv")]
pub struct ListArgs {
    #[command(flatten)]
    targets: UserTargets,
}

/// Lists the factors.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let listing = Listing {
        one: &shapes::FACTOR,
        several: &shapes::FACTOR_OF_USER,
        fetch: factors,
    };
    listing.run(&args.targets, cx).await
}
