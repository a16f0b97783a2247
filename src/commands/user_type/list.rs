//! `user-type list`: all of them; an org has ten at most.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/>

use clap::Args;

use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user-type list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user-type list
  okta-admin --sandbox user-type list -o options --envelope")]
pub struct ListArgs {}

/// Lists the user types.
pub(super) async fn run(_: &ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::USER_TYPE, true)?;
    let types = cx.client().await?.user_types().list().await?;
    let mut list = cx.out.list(&shapes::USER_TYPE)?;
    for user_type in &types {
        list.item(user_type.raw())?;
    }
    Ok(list.end()?)
}
