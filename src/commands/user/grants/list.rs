//! `user grants list`: what users granted to OAuth clients.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserGrant/>

use clap::Args;

use crate::args::UserTargets;
use crate::commands::user::belongings::{Listing, grants};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user grants list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user grants list grace.hopper@sandbox.example")]
pub struct ListArgs {
    #[command(flatten)]
    targets: UserTargets,
}

/// Lists the grants.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let listing = Listing {
        one: &shapes::GRANT,
        several: &shapes::GRANT_OF_USER,
        fetch: grants,
    };
    listing.run(&args.targets, cx).await
}
