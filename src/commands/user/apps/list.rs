//! `user apps list`: the applications users are assigned to, also through groups.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/>

use clap::Args;

use crate::args::UserTargets;
use crate::commands::user::belongings::{Listing, apps};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user apps list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user apps list evelyn.boyd@sandbox.example
  okta-admin --sandbox user apps list --members-of Engineering -o csv")]
pub struct ListArgs {
    #[command(flatten)]
    targets: UserTargets,
}

/// Lists the applications.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let listing = Listing {
        one: &shapes::APP,
        several: &shapes::APP_OF_USER,
        fetch: apps,
    };
    listing.run(&args.targets, cx).await
}
