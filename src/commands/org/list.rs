//! `org list`: the named orgs, in the order of the config file.

use clap::Args;

use super::{object, open};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `org list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin org list
  okta-admin org list -o json --jq '.[].name'

The sandbox is always there and not in the list.")]
pub struct ListArgs {}

/// Lists the orgs.
pub(super) fn run(_: &ListArgs, cx: &Context) -> anyhow::Result<()> {
    let file = open(cx)?;
    let settings = cx.settings()?;
    let mut list = cx.out.list(&shapes::ORG)?;
    for entry in file.entries()? {
        list.item(object(&entry, &file, settings).to_string().as_bytes())?;
    }
    Ok(list.end()?)
}
