//! `role delete`: a custom role for good; everybody who holds it loses it.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/#tag/RoleECustom/operation/deleteRole>

use clap::Args;

use super::find::{RoleTarget, subject};
use crate::args::ConfirmArgs;
use crate::change::Plan;
use crate::change::action::Action;
use crate::change::actions::custom_roles::DeleteCustomRole;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `role delete`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox role create Readers --description 'May look' --permission okta.users.read \\
    && okta-admin --sandbox role delete Readers --yes")]
pub struct DeleteArgs {
    #[command(flatten)]
    target: RoleTarget,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Deletes the role.
pub(super) async fn run(args: DeleteArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::OUTCOME, false)?;
    let role = args.target.find(cx.client().await?).await?;
    let plan = Plan::one(
        subject(&role),
        vec![Action::DeleteCustomRole(DeleteCustomRole)],
    );
    carry_out(cx, Task::new(plan, "delete", &args.confirm, true)).await
}
