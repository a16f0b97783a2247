//! `app get`: applications by id or exact label.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/>

use clap::Args;

use crate::commands::lookup;
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `app get`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox app get Slack -o json")]
pub struct GetArgs {
    /// Id or exact label
    #[arg(value_name = "APP", required = true)]
    apps: Vec<String>,
}

/// Shows the applications.
pub(super) async fn run(args: GetArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.apps.len() == 1;
    cx.out.about(&shapes::APP, !single)?;
    let client = cx.client().await?;
    let mut found = Vec::new();
    for name in &args.apps {
        let app = lookup::app(client, name).await?;
        found.push(client.apps().get(&app.id).await?);
    }
    if let ([only], true) = (found.as_slice(), single) {
        return Ok(cx.out.one(&shapes::APP, only.resource.raw())?);
    }
    let mut list = cx.out.list(&shapes::APP)?;
    for app in &found {
        list.item(app.resource.raw())?;
    }
    Ok(list.end()?)
}
