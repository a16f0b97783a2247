//! `event list`: what happened, newest first, up to a limit unless all is asked for.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/>

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::filter::FilterArgs;
use crate::args::condition::moment;
use crate::context::Context;
use crate::failure::Failure;
use crate::okta::EventQuery;
use crate::output::shapes;

/// The arguments of `event list`.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox event list --event user.lifecycle.* --since 90d
  okta-admin --sandbox event list --user evelyn.boyd --outcome FAILURE -o json

Okta keeps events for 90 days.")]
pub struct ListArgs {
    #[command(flatten)]
    pub(super) filter: FilterArgs,

    /// List events from this time on: 2026-01-31, 2026-01-31T08:00:00Z or ago such as 2h [default: 7d]
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,

    /// List events before this time, written likewise
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,

    /// List events with these words in them
    #[arg(long, value_name = "WORDS")]
    pub(super) query: Option<String>,

    /// List so many at most
    #[arg(long, value_name = "N", default_value_t = 100, conflicts_with = "all")]
    pub(super) limit: u64,

    /// List all of them
    #[arg(long)]
    pub(super) all: bool,

    /// List the oldest first
    #[arg(long)]
    pub(super) oldest_first: bool,
}

/// Reads a time that was typed.
pub(super) fn time(
    flag: &str,
    typed: Option<&str>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Failure> {
    typed
        .map(|text| match text {
            "now" => Ok(now),
            text => moment(text, now).map_err(|e| Failure::usage(format!("{flag}: {e}"))),
        })
        .transpose()
}

/// How far clocks may differ before a list misses its newest events.
const BEYOND: SignedDuration = SignedDuration::from_secs(60);

/// Lists the events.
pub(super) async fn run(args: &ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::EVENT, true)?;
    let now = cx.clock.now();
    let since = time("--since", args.since.as_deref(), now)?;
    let until = time("--until", args.until.as_deref(), now)?;
    if let (Some(since), Some(until)) = (since, until)
        && since >= until
    {
        return Err(Failure::usage("--since is not before --until").into());
    }
    let filter = args.filter.expression(cx).await?;
    let client = cx.client().await?;
    // Oldest first, a list without an end would be one that is polled. What is known of the server's
    // clock is a time that it has surely passed, so the end is beyond it: the newest belong in as well.
    let end = client.server_time(cx.clock.elapsed()).max(now);
    let end = end.checked_add(BEYOND).unwrap_or(end);
    let query = EventQuery {
        since,
        until: until.or_else(|| args.oldest_first.then_some(end)),
        filter,
        q: args.query.clone(),
        descending: !args.oldest_first,
    };
    let pages = client.events().list(&query);
    // One more than asked for tells whether there are more.
    let mut pages = if args.all {
        pages
    } else {
        pages.limit(args.limit.saturating_add(1))
    };
    let mut list = cx.out.list(&shapes::EVENT)?;
    let mut left = if args.all { u64::MAX } else { args.limit };
    let mut has_more = false;
    while let Some(page) = pages.next_page().await? {
        for event in &page {
            if left == 0 {
                has_more = true;
                break;
            }
            left -= 1;
            list.item(event.raw())?;
        }
        list.flush()?;
    }
    list.end()?;
    if has_more {
        let which = if args.oldest_first {
            "oldest"
        } else {
            "newest"
        };
        cx.out.status(&format!(
            "only the {which} {} are shown; --all shows the rest",
            args.limit
        ));
    }
    Ok(())
}
