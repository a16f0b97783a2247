//! The verbs of `group roles`: one enum, one match.

mod assign;
mod list;
mod unassign;

use clap::Subcommand;
use futures_util::StreamExt;

use super::targets::{Purpose, find, subject};
use crate::args::GroupTargets;
use crate::change::{Item, Outcome, Plan};
use crate::commands::role_plan::{self, SIDE_BY_SIDE, Wanted};
use crate::context::Context;
use crate::failure::Kind;

/// What can be done with the administrator roles of groups.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the administrator roles that groups give their members
    List(list::ListArgs),
    /// Give groups administrator roles, and so all their members
    Assign(Box<assign::AssignArgs>),
    /// Take administrator roles from groups
    Unassign(Box<unassign::UnassignArgs>),
}

/// Runs the verb.
pub(super) async fn run(verb: Verb, cx: &Context) -> anyhow::Result<()> {
    match verb {
        Verb::List(args) => list::run(args, cx).await,
        Verb::Assign(args) => assign::run(*args, cx).await,
        Verb::Unassign(args) => unassign::run(*args, cx).await,
    }
}

/// Finds the groups and plans what has to be done to each.
async fn plan(cx: &Context, targets: &GroupTargets, wanted: &Wanted) -> anyhow::Result<Plan> {
    let client = cx.client().await?;
    let groups = find(cx, targets, Purpose::Write).await?;
    let planned = groups
        .map(|target| async move {
            match target.found {
                Ok(group) => Ok(role_plan::item(client, subject(&group), wanted).await),
                Err(error) if error.kind() == Kind::Credential => Err(error),
                Err(error) => {
                    let outcome = Outcome::failed(target.name, wanted.action(), error);
                    Ok(Item::Settled(outcome))
                }
            }
        })
        .buffered(SIDE_BY_SIDE);
    let mut planned = std::pin::pin!(planned);
    let mut plan = Plan::default();
    while let Some(item) = planned.next().await {
        plan.push(item?);
    }
    Ok(plan)
}
