//! `app users`: who is assigned to an application, and whether a group brings them.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/>

use clap::Args;

use crate::commands::lookup;
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `app users`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox app users Slack
  okta-admin --sandbox app users 'Google Workspace' -o id | okta-admin --sandbox user get - -o ndjson")]
pub struct UsersArgs {
    /// Id or exact label
    #[arg(value_name = "APP")]
    app: String,
}

/// Lists the assignments.
pub(super) async fn run(args: UsersArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::APP_USER, true)?;
    let client = cx.client().await?;
    let app = lookup::app(client, &args.app).await?;
    let mut pages = client.apps().users(&app.id);
    let mut list = cx.out.list(&shapes::APP_USER)?;
    while let Some(page) = pages.next_page().await? {
        for user in page {
            list.item(user.raw())?;
        }
        list.flush()?;
    }
    Ok(list.end()?)
}
