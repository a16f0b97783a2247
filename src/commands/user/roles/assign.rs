//! `user roles assign`: administrator roles for users.
//!
//! A role that is held already is `unchanged` and gets no request. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/assignRoleToUser>

use clap::Args;

use crate::args::{ConfirmArgs, RoleChoice, UserTargets};
use crate::commands::role_lookup;
use crate::commands::role_plan::Wanted;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user roles assign`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user roles assign evelyn.boyd@sandbox.example --role HELP_DESK_ADMIN --target-group Sales --yes
  okta-admin --sandbox user roles assign --members-of Legal --role 'Report Administrator' --yes")]
pub(super) struct AssignArgs {
    #[command(flatten)]
    targets: UserTargets,

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
    let wanted = Wanted::Held(roles, targets);
    let plan = super::plan(cx, &args.targets, &args.confirm, &wanted).await?;
    carry_out(cx, Task::new(plan, "assign", &args.confirm, single)).await
}
