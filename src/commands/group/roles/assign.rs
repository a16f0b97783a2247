//! `group roles assign`: administrator roles for groups, and so for all their members.
//!
//! Okta refuses groups that rules fill, built-in ones and those above 5,000 members. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentBGroup/#tag/RoleAssignmentBGroup/operation/assignRoleToGroup>

use clap::Args;

use crate::args::{ConfirmArgs, GroupTargets, RoleChoice};
use crate::commands::role_lookup;
use crate::commands::role_plan::Wanted;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `group roles assign`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group roles assign Legal --role READ_ONLY_ADMIN --yes")]
pub struct AssignArgs {
    #[command(flatten)]
    targets: GroupTargets,

    #[command(flatten)]
    choice: RoleChoice,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Assigns the roles.
pub(super) async fn run(args: AssignArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let client = cx.client().await?;
    let roles = role_lookup::to_assign(client, &args.choice).await?;
    let targets = role_lookup::targets(client, &args.choice).await?;
    let plan = super::plan(cx, &args.targets, &Wanted::Held(roles, targets)).await?;
    carry_out(cx, Task::new(plan, "assign", &args.confirm, single)).await
}
