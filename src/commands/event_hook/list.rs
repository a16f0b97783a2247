//! `event-hook list`: where Okta sends events.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/>

use clap::Args;

use crate::context::Context;
use crate::output::shapes;

/// The arguments of `event-hook list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  okta-admin --sandbox event-hook list -o wide")]
pub struct ListArgs {}

/// Lists the event hooks.
pub(super) async fn run(_: &ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::EVENT_HOOK, true)?;
    let hooks = cx.client().await?.event_hooks().list().await?;
    let mut list = cx.out.list(&shapes::EVENT_HOOK)?;
    for hook in &hooks {
        list.item(hook.raw())?;
    }
    Ok(list.end()?)
}
