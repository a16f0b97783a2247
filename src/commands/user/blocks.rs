//! `user blocks list`: what keeps users from signing in, beyond their status.
//!
//! Many orgs do not have the feature; Okta says so with 401 E0000015, which is exit 10 here and says
//! nothing about the token. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUserBlocks>

use clap::{Args, Subcommand};

use super::belongings::{Listing, blocks};
use crate::args::UserTargets;
use crate::context::Context;
use crate::output::shapes;

/// What can be done with blocks.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List what keeps users from signing in, beyond their status
    List(ListArgs),
}

/// The arguments of `user blocks list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user blocks list evelyn.boyd@sandbox.example || test $? = 10

Exit 10 means that the org does not have the feature.")]
pub struct ListArgs {
    #[command(flatten)]
    targets: UserTargets,
}

/// Runs the verb.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    let Command::List(args) = command;
    let listing = Listing {
        one: &shapes::BLOCK,
        several: &shapes::BLOCK_OF_USER,
        fetch: blocks,
    };
    listing.run(&args.targets, cx).await
}
