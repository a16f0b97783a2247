//! `group members list`: who is in a group.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listGroupUsers>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::NameOrId;
use crate::commands::listing;
use crate::commands::lookup;
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `group members list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group members list Engineering")]
pub struct ListArgs {
    /// Id or exact name
    #[arg(value_name = "GROUP", value_parser = NonEmptyStringValueParser::new())]
    group: String,

    /// Say how GROUP is to be understood
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    by: NameOrId,

    /// Stop after this many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// Lists the members.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::USER, true)?;
    let client = cx.client().await?;
    let group = lookup::for_read(client, &args.group, args.by).await?;
    let mut pages = client.groups().members(&group.view.id);
    if let Some(limit) = args.limit {
        pages = pages.limit(limit);
    }
    let shown = listing::print(cx, &shapes::USER, pages).await?;
    if args.limit == Some(shown) {
        cx.out.status(&format!(
            "stopped after {shown} (--limit); there may be more"
        ));
    }
    Ok(())
}
