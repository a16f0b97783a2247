//! The verbs of `user roles`; without one it lists.

mod assign;
mod list;
mod unassign;

use clap::{Args, Subcommand};
use futures_util::StreamExt;

use super::targets::{Purpose, find};
use crate::args::{ConfirmArgs, UserTargets};
use crate::change::{Item, Outcome, Plan, Subject};
use crate::commands::near_miss;
use crate::commands::role_plan::{self, SIDE_BY_SIDE, Wanted};
use crate::context::Context;
use crate::failure::Kind;

/// The arguments of `user roles`.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_long_help = "Example:\n  okta-admin --sandbox user roles admin@sandbox.example"
)]
pub struct RolesArgs {
    #[command(subcommand)]
    verb: Option<Verb>,

    #[command(flatten)]
    list: list::ListArgs,
}

/// What can be done with the administrator roles of users.
#[derive(Debug, Subcommand)]
enum Verb {
    /// List the administrator roles that users hold
    List(list::ListArgs),
    /// Give users administrator roles
    Assign(Box<assign::AssignArgs>),
    /// Take administrator roles from users
    Unassign(Box<unassign::UnassignArgs>),
}

/// Runs the verb.
pub(super) async fn run(args: RolesArgs, cx: &Context) -> anyhow::Result<()> {
    match args.verb {
        None => {
            near_miss::refuse(
                args.list.names(),
                &["list", "assign", "unassign"],
                "user roles",
            )?;
            list::run(args.list, cx).await
        }
        Some(Verb::List(args)) => list::run(args, cx).await,
        Some(Verb::Assign(args)) => assign::run(*args, cx).await,
        Some(Verb::Unassign(args)) => unassign::run(*args, cx).await,
    }
}

/// Finds the users and plans what has to be done to each.
async fn plan(
    cx: &Context,
    targets: &UserTargets,
    confirm: &ConfirmArgs,
    wanted: &Wanted,
) -> anyhow::Result<Plan> {
    let client = cx.client().await?;
    let purpose = Purpose::Write { me: confirm.me };
    let users = find(cx, targets, purpose).await?;
    let planned = users
        .map(|target| async move {
            let found = match target.found {
                Ok(found) => found,
                Err(error) if error.kind() == Kind::Credential => return Err(error),
                Err(error) => {
                    let outcome = Outcome::failed(target.name, wanted.action(), error);
                    return Ok(Item::Settled(outcome));
                }
            };
            if let Some(note) = &found.note {
                cx.out.status(note);
            }
            let user = found.user;
            let subject = Subject::user(&user.view, &user.resource, user.etag);
            Ok(role_plan::item(client, subject, wanted).await)
        })
        .buffered(SIDE_BY_SIDE);
    let mut planned = std::pin::pin!(planned);
    let mut plan = Plan::default();
    while let Some(item) = planned.next().await {
        plan.push(item?);
    }
    Ok(plan)
}
