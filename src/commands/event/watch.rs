//! `event watch`: events as they happen, in the order in which Okta kept them, each once.
//!
//! Polls the log: an empty page means "wait". Trouble on the way (no network, a limit, an error of
//! the server) is told and waited for; a refusal of the credential or of the place in the log ends
//! the watch. The place is kept after each page that was printed. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/>

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::cursor::Cursor;
use super::filter::FilterArgs;
use super::list::{ListArgs, time};
use crate::config::duration;
use crate::context::Context;
use crate::failure::Kind;
use crate::okta::{self, Client, EventQuery, Polled};
use crate::output::{List, shapes};

/// The longest wait after trouble.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The arguments of `event watch`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox event watch --event user-created --since 1d --once
  okta-admin --sandbox event watch --for 1s -o ndjson --cursor here.json

The place in the log is kept, so that the next run goes on where this one ended; --since begins anew.")]
pub struct WatchArgs {
    #[command(flatten)]
    filter: FilterArgs,

    /// Begin at this time, not where the last run ended [default at first: now]
    #[arg(long, value_name = "TIME")]
    since: Option<String>,

    #[command(flatten)]
    ending: EndingArgs,
}

/// How a watch goes on, and when it ends.
#[derive(Args, Clone, Debug)]
pub(super) struct EndingArgs {
    /// Keep the place in the log in this file [default: one in the state folder for each org and filter]
    #[arg(long, value_name = "FILE")]
    cursor: Option<PathBuf>,

    /// Ask for new events this often
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "5s")]
    interval: Duration,

    /// End when there is nothing new
    #[arg(long)]
    once: bool,

    /// End after this time
    #[arg(long = "for", value_name = "TIME", value_parser = duration::parse, conflicts_with = "once")]
    length: Option<Duration>,
}

impl EndingArgs {
    /// Returns whether any of them says when to end or where to go on.
    pub(super) fn is_given(&self) -> bool {
        self.once || self.length.is_some() || self.cursor.is_some()
    }
}

impl WatchArgs {
    /// What `log -f` means.
    pub(super) fn following(list: ListArgs, ending: EndingArgs) -> Self {
        Self {
            filter: list.filter,
            since: list.since,
            ending,
        }
    }
}

/// Watches until told to stop.
pub(super) async fn run(args: &WatchArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::EVENT, true)?;
    let since = time("--since", args.since.as_deref(), cx.clock.now())?;
    let filter = args.filter.expression(cx).await?;
    let client = cx.client().await?;
    let mut cursor = Cursor::open(cx, args.ending.cursor.as_deref(), filter.as_deref())?;
    if since.is_some() {
        cursor.forget();
    }
    let begin = match (cursor.next(), since) {
        (None, None) => {
            // By Okta's clock: one that is behind would print what nobody asked for, one that is
            // ahead would miss what happens now.
            client.org().well_known().await?;
            Some(client.server_time(cx.clock.elapsed()))
        }
        (_, since) => since,
    };
    let query = EventQuery {
        since: begin,
        filter,
        ..EventQuery::default()
    };
    let watch = Watch { cx, args, query };
    let _busy = cx.halt.busy();
    watch.go_on(client, &mut cursor).await
}

struct Watch<'a> {
    cx: &'a Context,
    args: &'a WatchArgs,
    query: EventQuery,
}

impl Watch<'_> {
    async fn go_on(&self, client: &Client, cursor: &mut Cursor) -> anyhow::Result<()> {
        let cx = self.cx;
        let mut list = cx.out.list(&shapes::EVENT)?;
        let started = cx.clock.elapsed();
        let ending = &self.args.ending;
        let interval = ending.interval.max(Duration::from_millis(100));
        let mut pause = interval;
        loop {
            let polled = tokio::select! {
                polled = self.poll(client, cursor) => polled,
                () = cx.halt.heard() => return Ok(list.end()?),
            };
            match polled {
                Ok(page) => {
                    pause = interval;
                    let is_empty = page.events.is_empty();
                    print(&mut list, cursor, page)?;
                    if is_empty && ending.once {
                        return Ok(list.end()?);
                    }
                    if !is_empty && !self.is_over(started) {
                        continue;
                    }
                }
                Err(error) if !ending.once && error.kind() == Kind::Unreachable => {
                    let problem = crate::change::Error::from(error).full_text();
                    cx.out.warning(&format!("{problem}; trying again"));
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(error) => {
                    list.abort()?;
                    return Err(self.explained(error));
                }
            }
            let rest = ending.length.map(|length| {
                let passed = cx.clock.elapsed().saturating_sub(started);
                length.saturating_sub(passed)
            });
            if rest == Some(Duration::ZERO) {
                return Ok(list.end()?);
            }
            tokio::select! {
                () = cx.clock.sleep(rest.map_or(pause, |rest| rest.min(pause))) => {}
                () = cx.halt.heard() => return Ok(list.end()?),
            }
        }
    }

    async fn poll(&self, client: &Client, cursor: &Cursor) -> Result<Polled, okta::Error> {
        match cursor.next() {
            Some(next) => client.events().go_on(next).await,
            None => client.events().start(&self.query).await,
        }
    }

    fn is_over(&self, started: Duration) -> bool {
        let passed = self.cx.clock.elapsed().saturating_sub(started);
        self.args
            .ending
            .length
            .is_some_and(|length| passed >= length)
    }

    /// A place in the log that Okta no longer knows needs a word on how to go on.
    fn explained(&self, error: okta::Error) -> anyhow::Error {
        let lost = matches!(error.code(), Some("E0000031" | "E0000029"));
        if lost && self.args.since.is_none() {
            return crate::failure::Failure::new(
                Kind::Refused,
                "Okta does not know the place in the log any more",
            )
            .hint("begin anew with --since, such as --since 1d; events may repeat")
            .because(error)
            .into();
        }
        error.into()
    }
}

/// Prints what is new on a page and then keeps the place after it.
fn print(list: &mut List, cursor: &mut Cursor, page: Polled) -> anyhow::Result<()> {
    let mut has_printed = false;
    for event in &page.events {
        // One that has no name cannot be known again; it is printed.
        if event.view().is_ok_and(|view| !cursor.is_new(&view.uuid)) {
            continue;
        }
        list.item(event.raw())?;
        has_printed = true;
    }
    list.flush()?;
    Ok(cursor.settle(page.next, has_printed)?)
}
