//! `run list`: what was changed from this machine, the latest first.

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::runs;
use crate::args::condition::moment;
use crate::change::journal::{Past, Place, Replay};
use crate::change::{Change, Error, Item, OutcomeStatus};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::shapes;

/// The arguments of `run list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox run list
  okta-admin --sandbox run list --user evelyn.boyd@sandbox.example --since 30d")]
pub struct ListArgs {
    /// List runs that were about this user or group: login, name or id
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// List runs since then: 2026-01-31, a full timestamp, or such as 90d
    #[arg(long, value_name = "TIME")]
    since: Option<String>,

    /// List at most this many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// Lists the runs.
pub(super) fn run(args: &ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::RUN, true)?;
    let since = args.since.as_deref();
    let since = since.map(|text| moment(text, cx.clock.now()));
    let since = since
        .transpose()
        .map_err(|why| Failure::usage(format!("--since: {why}")))?;
    let runs = runs(cx)?;
    let mut list = cx.out.list(&shapes::RUN)?;
    let mut left = args.limit.unwrap_or(usize::MAX);
    for id in runs.ids() {
        if left == 0 {
            break;
        }
        let replay = match runs.read(&id) {
            Ok(replay) => replay,
            Err(error) => {
                cx.out.warning(&error.full_text());
                continue;
            }
        };
        if since.is_some_and(|since: Timestamp| replay.header.started < since) {
            continue;
        }
        let (row, is_about) = facts(&replay, args.user.as_deref())?;
        if is_about {
            left -= 1;
            list.item(row.to_string().as_bytes())?;
        }
    }
    Ok(list.end()?)
}

/// Returns what there is to say about a run, and whether it was about this one.
pub(super) fn facts(replay: &Replay, about: Option<&str>) -> Result<(Value, bool), Error> {
    let wanted = about.map(str::to_lowercase);
    let mut is_about = wanted.is_none();
    let (mut well, mut failed, mut unknown, mut left) = (0, 0, 0, 0);
    let mut first = None;
    for (number, item) in replay.plan()?.items()?.enumerate() {
        let item = item?;
        let (label, id, status) = match &*item {
            Item::Settled(outcome) => (&outcome.target, outcome.id.as_deref(), outcome.status),
            Item::Change(change) => {
                let status = status(replay, number, change);
                let made = replay.progress.of(number).iter();
                let mut made = made.filter_map(|s| s.done.as_ref()?.1.id.as_deref());
                let id = change.subject.id.as_deref().or_else(|| made.next());
                (&change.subject.label, id, status)
            }
        };
        if let Some(wanted) = &wanted {
            is_about |= label.to_lowercase() == *wanted || id == about;
        }
        first.get_or_insert_with(|| label.clone());
        match status {
            OutcomeStatus::Unknown => unknown += 1,
            OutcomeStatus::NotAttempted => left += 1,
            status if status.is_success() => well += 1,
            _ => failed += 1,
        }
    }
    let header = &replay.header;
    let row = json!({
        "id": header.id,
        "started": header.started,
        "latest": replay.latest,
        "command": header.command,
        "org": header.org,
        "state": replay.state().word(),
        "targets": replay.items(),
        "first": first,
        "succeeded": well,
        "failed": failed,
        "unknown": unknown,
        "not_attempted": left,
        "undoes": header.undoes,
        "undone_by": replay.undone,
        "version": header.version,
        "file": replay.path,
    });
    Ok((row, is_about))
}

/// Returns what became of an item so far.
fn status(replay: &Replay, item: usize, change: &Change) -> OutcomeStatus {
    let mut last = OutcomeStatus::NotAttempted;
    let mut is_created = false;
    for (step, action) in change.actions.iter().enumerate() {
        if !action.act().audience().includes(is_created) && step > 0 {
            continue;
        }
        last = match replay.progress.at(Place { item, step }) {
            Past::Done(done) => done.status,
            Past::InFlight(_) => OutcomeStatus::Unknown,
            Past::Nothing => OutcomeStatus::NotAttempted,
        };
        is_created |= last == OutcomeStatus::Created;
        // A user who exists already and is left alone has no further steps.
        if !last.is_success() || last == OutcomeStatus::Exists {
            break;
        }
    }
    last
}
