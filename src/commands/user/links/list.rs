//! `user links list`: who is whose manager, and the like.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLinkedObject/>

use clap::Args;

use crate::args::UserTargets;
use crate::commands::user::belongings::{Listing, links};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user links list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user links list evelyn.boyd@sandbox.example")]
pub struct ListArgs {
    #[command(flatten)]
    targets: UserTargets,
}

/// Lists the relations.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let listing = Listing {
        one: &shapes::LINK,
        several: &shapes::LINK_OF_USER,
        fetch: links,
    };
    listing.run(&args.targets, cx).await
}
