//! `run undo`: brings back what was before a run.
//!
//! Undoing is a run like any other: previewed, confirmed, recorded. Attributes, statuses,
//! memberships and roles come back; users the run created are deactivated, or deleted with
//! `--purge`. Where what the run left was changed since, by anybody, nothing is touched.

use clap::Args;
use futures_util::{StreamExt, stream};

use super::{mark_undone, open, same_org};
use crate::args::ConfirmArgs;
use crate::change::journal::{Replay, RunState};
use crate::change::undo::{WayBack, had_effect, id_of, is_unknown, way_back};
use crate::change::{Change, Error, Item, Noun, Outcome, OutcomeStatus, Plan, Subject};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::UserId;
use crate::okta::{Client, UserKey};
use crate::output::shapes;

/// How many users are read at once.
const SIDE_BY_SIDE: usize = 16;

/// How many things that stay are named.
const NAMED: usize = 10;

/// The arguments of `run undo`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox run undo last --dry-run
  okta-admin --sandbox run undo last --purge --yes")]
pub struct UndoArgs {
    /// The run: its id, the start of it, the file of its record, or last
    #[arg(value_name = "RUN")]
    run: String,

    /// Delete the users that the run created, instead of only deactivating them
    #[arg(long)]
    purge: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Undoes the run.
pub(super) async fn run(args: UndoArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::OUTCOME, true)?;
    let replay = open(cx, &args.run, false)?;
    same_org(cx, &replay)?;
    let id = replay.header.id.clone();
    if replay.state() == RunState::Running {
        return Err(Failure::new(Kind::Conflict, format!("run {id} is under way")).into());
    }
    if let Some(by) = &replay.undone {
        return Err(Failure::new(Kind::Conflict, format!("run {id} was undone by {by}")).into());
    }
    let client = cx.client().await?;
    let mut plan = Plan::default();
    let mut stays = Vec::new();
    let items = replay.plan()?;
    let numbered = items.items()?.enumerate();
    let ways = stream::iter(numbered).map(|(number, item)| {
        let replay = &replay;
        async move {
            match &*item? {
                Item::Settled(_) => Ok(None),
                Item::Change(change) => of(client, replay, number, change, args.purge).await,
            }
        }
    });
    let mut ways = std::pin::pin!(ways.buffered(SIDE_BY_SIDE));
    while let Some(way) = ways.next().await {
        let Some((item, left)) = way? else {
            continue;
        };
        plan.push(item);
        stays.extend(left);
    }
    for line in stays.iter().take(NAMED) {
        cx.out.status(&format!("cannot be undone: {line}"));
    }
    if stays.len() > NAMED {
        cx.out
            .status(&format!("... and {} more", stays.len() - NAMED));
    }
    if plan.is_empty() {
        cx.out
            .status(&format!("run {id} changed nothing that can be undone"));
        return Ok(cx.out.list(&shapes::OUTCOME)?.end()?);
    }
    let dry_run = args.confirm.dry_run;
    let task = Task::new(plan, "undo", &args.confirm, false).undoing(&id);
    carry_out(cx, task).await?;
    if dry_run {
        return Ok(());
    }
    mark_undone(cx, &replay)
}

type Way = Option<(Item, Vec<String>)>;

/// Returns the way back of one change, with what stays as it is.
async fn of(
    client: &Client,
    replay: &Replay,
    number: usize,
    change: &Change,
    purge: bool,
) -> Result<Way, Error> {
    const ACTION: &str = "undo";
    let steps = replay.progress.of(number);
    let label = change.subject.label.clone();
    let settled = |status, error: Option<Error>, id: Option<String>| {
        let outcome = match error {
            Some(error) => Outcome::failed(&label, ACTION, error),
            None => Outcome::new(&label, ACTION, status),
        };
        Item::Settled(Outcome { id, ..outcome })
    };
    let id = id_of(change, steps);
    if is_unknown(steps) {
        let message = format!("nobody knows what became of {label}");
        let error = Error::target(Kind::Conflict, message).hint(format!(
            "look first with `okta-admin run resume {}`",
            replay.header.id
        ));
        return Ok(Some((
            settled(OutcomeStatus::Failed, Some(error), id),
            Vec::new(),
        )));
    }
    if !had_effect(change, steps) {
        return Ok(None);
    }
    let is_user = change.subject.noun == Noun::User;
    let (subject, now) = match (&id, is_user) {
        (Some(id), true) => {
            let key = UserKey::Id(UserId::new(id));
            match client.users().get(&key).await {
                Ok(now) => (
                    Subject::user(&now.view, &now.resource, now.etag.clone()),
                    Some(now.view),
                ),
                Err(error) if error.is_not_found() => {
                    let message = format!("{label} is not there any more");
                    let error = Error::target(Kind::Conflict, message);
                    let item = settled(OutcomeStatus::Failed, Some(error), Some(id.clone()));
                    return Ok(Some((item, Vec::new())));
                }
                Err(error) => return Err(error.into()),
            }
        }
        _ => (
            Subject {
                id: id.clone(),
                ..change.subject.clone()
            },
            None,
        ),
    };
    let WayBack {
        actions,
        stays,
        changed,
    } = way_back(change, steps, now.as_ref(), purge);
    let stays = stays
        .into_iter()
        .map(|line| format!("{label}: {line}"))
        .collect();
    let item = if !changed.is_empty() {
        let message = format!("{label} was changed since: {}", changed.join(", "));
        let error = Error::target(Kind::Conflict, message).hint(format!(
            "look with `{}`, and change it by hand",
            subject.look()
        ));
        settled(OutcomeStatus::Failed, Some(error), id)
    } else if actions.is_empty() {
        settled(OutcomeStatus::Unchanged, None, id)
    } else {
        Item::Change(Change { subject, actions })
    };
    Ok(Some((item, stays)))
}
