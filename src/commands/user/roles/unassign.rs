//! `user roles unassign`: administrator roles taken from users.
//!
//! Who does not hold a role is `unchanged`. A role that comes through a group is refused, and the group
//! is named. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/unassignRoleFromUser>

use clap::Args;

use crate::args::{ConfirmArgs, RoleChoice, UserTargets};
use crate::commands::role_lookup;
use crate::commands::role_plan::Wanted;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user roles unassign`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user roles assign evelyn.boyd@sandbox.example --role REPORT_ADMIN --yes \\
    && okta-admin --sandbox user roles unassign evelyn.boyd@sandbox.example --role REPORT_ADMIN --yes

With --target-group or --target-app the role stays and no longer reaches these; the last one cannot
be taken away.")]
pub(super) struct UnassignArgs {
    #[command(flatten)]
    targets: UserTargets,

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
    let wanted = Wanted::NotHeld(roles, targets);
    let plan = super::plan(cx, &args.targets, &args.confirm, &wanted).await?;
    carry_out(cx, Task::new(plan, "unassign", &args.confirm, single)).await
}
