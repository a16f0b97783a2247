//! `role get`: a custom role, and what it allows.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/#tag/RoleECustom/operation/getRole>

use clap::Args;

use super::find::RoleTarget;
use crate::commands::listing;
use crate::context::Context;
use crate::output::{Card, shapes};

/// The arguments of `role get`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox role create Readers --description 'May look' --permission okta.users.read \\
    && okta-admin --sandbox role get Readers --permissions")]
pub struct GetArgs {
    #[command(flatten)]
    target: RoleTarget,

    /// List what it allows instead
    #[arg(long)]
    permissions: bool,
}

/// Shows the role.
pub(super) async fn run(args: GetArgs, cx: &Context) -> anyhow::Result<()> {
    let shape = if args.permissions {
        &shapes::PERMISSION
    } else {
        &shapes::CUSTOM_ROLE
    };
    cx.out.about(shape, args.permissions)?;
    let client = cx.client().await?;
    let role = args.target.find(client).await?;
    if args.permissions {
        let pages = client.custom_roles().permissions(&role.view.id)?;
        return listing::print_body(cx, shape, pages).await;
    }
    let mut card = Card::new(role.view.label.as_str());
    card.section("");
    card.line("id", role.view.id.as_str());
    card.line("description", role.view.description.clone());
    // JSON is Okta's own object, which does not name them; only a card needs the second request.
    if cx.out.format().is_table() {
        card.section("permissions");
        let mut pages = client.custom_roles().permissions(&role.view.id)?;
        while let Some(permission) = pages.next_item().await.transpose()? {
            card.line(permission.view()?.label, "");
        }
    }
    Ok(cx.out.card(shape, role.resource.raw(), &card)?)
}
