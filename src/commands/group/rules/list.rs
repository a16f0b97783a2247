//! `group rules list`: the rules that fill groups.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/#tag/GroupRule/operation/listGroupRules>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::NameOrId;
use crate::commands::listing;
use crate::commands::lookup;
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `group rules list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group rules list")]
pub struct ListArgs {
    /// Take the rules that put people into this group (id or exact name)
    #[arg(long, value_name = "GROUP", value_parser = NonEmptyStringValueParser::new())]
    group: Option<String>,
}

/// Lists the rules.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::GROUP_RULE, true)?;
    let client = cx.client().await?;
    let mut pages = client.group_rules().list();
    let Some(name) = &args.group else {
        listing::print(cx, &shapes::GROUP_RULE, pages).await?;
        return Ok(());
    };
    let group = lookup::for_read(client, name, NameOrId::Auto)
        .await?
        .view
        .id;
    let mut list = cx.out.list(&shapes::GROUP_RULE)?;
    while let Some(rule) = pages.next_item().await.transpose()? {
        if pages.view(&rule)?.group_ids().contains(&group) {
            list.item(rule.raw())?;
        }
    }
    Ok(list.end()?)
}
