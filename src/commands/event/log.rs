//! `log`: the short form of `event list`, and with `-f` of `event watch`.

use clap::Args;

use super::{list, watch};
use crate::context::Context;
use crate::failure::Failure;

/// The arguments of `log`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox log --since 1d
  okta-admin --sandbox log -f --for 1s")]
pub struct LogArgs {
    #[command(flatten)]
    list: list::ListArgs,

    /// Go on printing events as they happen, like event watch
    #[arg(long, short = 'f', conflicts_with_all = ["until", "query", "limit", "all", "oldest_first"])]
    follow: bool,

    #[command(flatten)]
    ending: watch::EndingArgs,
}

/// Lists or watches.
pub(crate) async fn run(args: LogArgs, cx: &Context) -> anyhow::Result<()> {
    if args.follow {
        let watch = watch::WatchArgs::following(args.list, args.ending);
        return watch::run(&watch, cx).await;
    }
    if args.ending.is_given() {
        return Err(Failure::usage("--once, --for and --cursor go with -f").into());
    }
    list::run(&args.list, cx).await
}
