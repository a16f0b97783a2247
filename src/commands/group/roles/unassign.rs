//! `group roles unassign`: administrator roles taken from groups, and so from all their members.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentBGroup/#tag/RoleAssignmentBGroup/operation/unassignRoleFromGroup>

use clap::Args;

use crate::args::{ConfirmArgs, GroupTargets, RoleChoice};
use crate::commands::role_lookup;
use crate::commands::role_plan::Wanted;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `group roles unassign`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group roles assign Legal --role READ_ONLY_ADMIN --yes \\
    && okta-admin --sandbox group roles unassign Legal --role READ_ONLY_ADMIN --yes")]
pub struct UnassignArgs {
    #[command(flatten)]
    targets: GroupTargets,

    #[command(flatten)]
    choice: RoleChoice,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Takes the roles away.
pub(super) async fn run(args: UnassignArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let client = cx.client().await?;
    let roles = role_lookup::to_unassign(client, &args.choice).await?;
    let targets = role_lookup::targets(client, &args.choice).await?;
    let plan = super::plan(cx, &args.targets, &Wanted::NotHeld(roles, targets)).await?;
    carry_out(cx, Task::new(plan, "unassign", &args.confirm, single)).await
}
