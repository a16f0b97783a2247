//! `api-token list`: whose tokens there are, and when they end.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/>

use clap::Args;

use crate::context::Context;
use crate::output::shapes;

/// The arguments of `api-token list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox api-token list")]
pub struct ListArgs {}

/// Lists the tokens.
pub(super) async fn run(_: &ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::API_TOKEN, true)?;
    let tokens = cx.client().await?.api_tokens().list().await?;
    let mut list = cx.out.list(&shapes::API_TOKEN)?;
    for token in tokens {
        list.item(token.raw())?;
    }
    Ok(list.end()?)
}
