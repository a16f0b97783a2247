//! `role list`: the custom roles; Okta's own are the same in every org.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/#tag/RoleECustom/operation/listRoles>

use clap::Args;

use crate::commands::listing;
use crate::commands::role_lookup::STANDARD;
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `role list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox role list")]
pub struct ListArgs {}

/// Lists the roles.
pub(super) async fn run(_: ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::CUSTOM_ROLE, true)?;
    let client = cx.client().await?;
    listing::print_body(cx, &shapes::CUSTOM_ROLE, client.custom_roles().list()).await?;
    let types: Vec<&str> = STANDARD.iter().map(|(kind, ..)| *kind).collect();
    cx.out
        .status(&format!("Okta's own roles are {}", types.join(", ")));
    Ok(())
}
