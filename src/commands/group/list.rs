//! `group list`: all groups, or those that match, page by page as they come.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listGroups>

use clap::Args;

use crate::args::condition::quoted;
use crate::args::targets::expression;
use crate::commands::listing;
use crate::context::Context;
use crate::okta::GroupQuery;
use crate::output::shapes;

/// The arguments of `group list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox group list
  okta-admin --sandbox group list --type OKTA_GROUP --count-members --columns name,usersCount
  okta-admin --sandbox group list --query Eng -o ndjson")]
pub struct ListArgs {
    /// Take those whose name starts so
    #[arg(long, value_name = "TEXT", value_parser = expression, conflicts_with_all = ["search", "filter"])]
    query: Option<String>,

    /// Use Okta's search, such as profile.name co "Eng"
    #[arg(long, value_name = "EXPR", value_parser = expression, conflicts_with = "filter")]
    search: Option<String>,

    /// Use Okta's filter (type, id, lastUpdated, lastMembershipUpdated)
    #[arg(long, value_name = "EXPR", value_parser = expression)]
    filter: Option<String>,

    /// Take groups of this type: OKTA_GROUP, APP_GROUP or BUILT_IN
    #[arg(long = "type", value_name = "TYPE", conflicts_with = "filter")]
    group_type: Option<String>,

    /// Count the members of each group; slower
    #[arg(long)]
    count_members: bool,

    /// Stop after this many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// Lists the groups.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::GROUP, true)?;
    let client = cx.client().await?;
    let mut pages = client.groups().list(&query(&args));
    if let Some(limit) = args.limit {
        pages = pages.limit(limit);
    }
    let shown = listing::print(cx, &shapes::GROUP, pages).await?;
    if args.limit == Some(shown) {
        cx.out.status(&format!(
            "stopped after {shown} (--limit); there may be more"
        ));
    }
    Ok(())
}

/// Okta's own `q` answers one page and no more, so the start of a name is searched for.
fn query(args: &ListArgs) -> GroupQuery {
    let mut terms: Vec<String> = args.search.iter().map(|s| format!("({s})")).collect();
    terms.extend(
        args.query
            .iter()
            .map(|text| format!("profile.name sw {}", quoted(text))),
    );
    let kind = args.group_type.as_ref();
    terms.extend(kind.map(|kind| format!("type eq {}", quoted(&kind.to_uppercase()))));
    GroupQuery {
        search: (!terms.is_empty()).then(|| terms.join(" and ")),
        filter: args.filter.clone(),
        stats: args.count_members,
        ..GroupQuery::default()
    }
}
