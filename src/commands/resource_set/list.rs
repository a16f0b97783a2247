//! `resource-set list`: what custom roles reach.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleCResourceSet/#tag/RoleCResourceSet/operation/listResourceSets>

use clap::Args;

use crate::commands::listing;
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `resource-set list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox resource-set list")]
pub struct ListArgs {}

/// Lists the resource sets.
pub(super) async fn run(_: ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::RESOURCE_SET, true)?;
    let client = cx.client().await?;
    listing::print_body(cx, &shapes::RESOURCE_SET, client.resource_sets().list()).await
}
