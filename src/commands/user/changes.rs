//! The frame of the commands that do something to each of their users: find, plan, carry out.
//!
//! What differs from command to command is the [`Item`] that each user becomes. A user who cannot
//! be found is an item too and does not stop the others; a refused credential stops everything.

use futures_util::StreamExt;

use super::credentials::can_hand_over;
use super::targets::{Purpose, find};
use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::{Action, Change, Item, Outcome, OutcomeStatus, Plan, Subject};
use crate::commands::lookup::Found;
use crate::commands::write::{SecretsFile, Task, carry_out};
use crate::context::Context;
use crate::exit::kind_of_chain;
use crate::failure::{Failure, Kind};
use crate::output::shapes;

/// Finds the users and makes an item of each.
pub(super) async fn plan(
    cx: &Context,
    targets: &UserTargets,
    confirm: &ConfirmArgs,
    action: &'static str,
    mut item: impl FnMut(Found) -> Item,
) -> anyhow::Result<Plan> {
    let purpose = Purpose::Write { me: confirm.me };
    let mut users = std::pin::pin!(find(cx, targets, purpose).await?);
    let mut plan = Plan::default();
    while let Some(target) = users.next().await {
        plan.push(match target.found {
            Ok(found) => {
                if let Some(note) = &found.note {
                    cx.out.status(note);
                }
                item(found)
            }
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Item::Settled(Outcome::failed(target.name, action, error)),
        });
    }
    Ok(plan)
}

/// Does the same to every user: `action` is its word in reports, `verb` the one in messages, as in
/// `could not suspend ...`.
pub(super) async fn each(
    cx: &Context,
    targets: &UserTargets,
    confirm: &ConfirmArgs,
    (action, verb): (&'static str, &'static str),
    item: impl FnMut(Found) -> Item,
) -> anyhow::Result<()> {
    let single = targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let plan = plan(cx, targets, confirm, action, item).await?;
    carry_out(cx, Task::new(plan, verb, confirm, single)).await
}

/// Returns the change of a user that was found.
pub(super) fn change(found: Found, actions: Vec<Action>) -> Item {
    let Found { user, .. } = found;
    let subject = Subject::user(&user.view, &user.resource, user.etag);
    Item::Change(Change { subject, actions })
}

/// Returns the outcome of a user who is as wanted already.
pub(super) fn unchanged(found: &Found, action: &'static str, note: Option<&str>) -> Item {
    let user = &found.user.view;
    Item::Settled(Outcome {
        id: Some(user.id.to_string()),
        notes: note.map(str::to_owned).into_iter().collect(),
        ..Outcome::new(user.login(), action, OutcomeStatus::Unchanged)
    })
}

/// Makes sure that secrets will have a place: a new file, or an output that shows them.
pub(in crate::commands) fn place_for_secrets(
    cx: &Context,
    what: &str,
    args: &SecretsOutArgs,
    confirm: &ConfirmArgs,
) -> Result<Option<SecretsFile>, Failure> {
    if args.secrets_out.is_none() {
        can_hand_over(cx, what)?;
    }
    SecretsFile::open(args, confirm.dry_run)
}

/// Carries the task out, and says how to go on after something was begun and not finished; a refusal
/// to begin needs no more.
pub(super) async fn carry_on(cx: &Context, task: Task<'_>, how: &str) -> anyhow::Result<()> {
    let begins = task.plan.touched() > 0 && !task.confirm.dry_run;
    let ended = carry_out(cx, task).await;
    if let Err(error) = &ended
        && begins
        && kind_of_chain(error) != Kind::Usage
    {
        cx.out.hint(how);
    }
    ended
}
