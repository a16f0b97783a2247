//! `user delete`: two explicit steps with a look between them.
//!
//! Okta's first DELETE only deactivates and its second destroys, so neither is ever sent blindly: a
//! user is deactivated, looked at, and only then deleted. Of several users only deactivated ones are
//! deleted, unless `--deactivate-first`. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/deleteUser>

use clap::Args;
use futures_util::StreamExt;

use super::targets::{Purpose, find};
use crate::args::{ConfirmArgs, UserTargets};
use crate::change::action::Action;
use crate::change::actions::lifecycle::Deactivate;
use crate::change::actions::users::DeleteUser;
use crate::change::{Change, Error, Item, Outcome, OutcomeStatus, Plan, Subject};
use crate::commands::lookup::Found;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Kind;
use crate::model::Status;
use crate::output::shapes;

/// The arguments of `user delete`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user delete evelyn.boyd@sandbox.example --deactivate-only --yes
  okta-admin --sandbox user delete --where status=suspended --deactivate-first --expect 1

A deleted user cannot be brought back. One user is deactivated and then deleted; of several only
those that are deactivated already, unless --deactivate-first.")]
pub struct DeleteArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Deactivate, and delete nothing
    #[arg(long, conflicts_with = "deactivate_first")]
    deactivate_only: bool,

    /// Deactivate each of several users before deleting it
    #[arg(long)]
    deactivate_first: bool,

    /// Have Okta tell the administrators by mail
    #[arg(long)]
    send_email: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Deletes the users.
pub(super) async fn run(args: DeleteArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let purpose = Purpose::Write {
        me: args.confirm.me,
    };
    let mut users = std::pin::pin!(find(cx, &args.targets, purpose).await?);
    let mut plan = Plan::default();
    while let Some(target) = users.next().await {
        plan.push(match target.found {
            Ok(found) => {
                if let Some(note) = &found.note {
                    cx.out.status(note);
                }
                item(&args, single, found)
            }
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Item::Settled(Outcome::failed(target.name, "delete", error)),
        });
    }
    let verb = if args.deactivate_only {
        "deactivate"
    } else {
        "delete"
    };
    let task = Task::new(plan, verb, &args.confirm, single);
    carry_out(cx, task).await
}

fn item(args: &DeleteArgs, single: bool, found: Found) -> Item {
    let Found { user, .. } = found;
    let is_deactivated = user.view.status == Status::Deprovisioned;
    let deactivate = || {
        Action::Deactivate(Deactivate {
            send_email: args.send_email,
        })
    };
    let delete = || {
        Action::Delete(DeleteUser {
            send_email: args.send_email,
        })
    };
    let actions = match (is_deactivated, args.deactivate_only) {
        (true, true) => {
            let mut outcome =
                Outcome::new(user.view.login(), "deactivate", OutcomeStatus::Unchanged);
            outcome.id = Some(user.view.id.to_string());
            return Item::Settled(outcome);
        }
        (false, true) => vec![deactivate()],
        (true, false) => vec![delete()],
        (false, false) if single || args.deactivate_first => vec![deactivate(), delete()],
        (false, false) => {
            let login = user.view.login().to_owned();
            let error = Error::WrongState {
                login: login.clone(),
                status: user.view.status,
                done: "deleted",
                hint: "of several users only deactivated ones are deleted; \
                       --deactivate-first deactivates the others too"
                    .to_owned(),
            };
            let mut outcome = Outcome::failed(login, "delete", error);
            outcome.id = Some(user.view.id.to_string());
            return Item::Settled(outcome);
        }
    };
    let subject = Subject::user(&user.view, &user.resource, user.etag);
    Item::Change(Change { subject, actions })
}
