//! `app list`: the applications of the org.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::context::Context;
use crate::output::shapes;

/// The arguments of `app list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox app list
  okta-admin --sandbox app list --query git -o json")]
pub struct ListArgs {
    /// Take those whose name or label starts so
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    query: Option<String>,

    /// Stop after this many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// Lists the applications.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::APP, true)?;
    let mut pages = cx.client().await?.apps().list(args.query.as_deref());
    if let Some(limit) = args.limit {
        pages = pages.limit(limit);
    }
    let mut list = cx.out.list(&shapes::APP)?;
    while let Some(page) = pages.next_page().await? {
        for app in page {
            list.item(app.raw())?;
        }
        list.flush()?;
    }
    list.end()?;
    if args.limit.is_some_and(|limit| limit == pages.items()) {
        let shown = pages.items();
        let message = format!("stopped after {shown} (--limit); there may be more");
        cx.out.status(&message);
    }
    Ok(())
}
