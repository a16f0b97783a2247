//! `user lifecycle deactivate`: sign-in ends and application assignments are removed.
//!
//! Activating the user again does not bring the assignments back. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/#tag/UserLifecycle/operation/deactivateUser>

use clap::Args;

use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::lifecycle::Deactivate;
use crate::commands::user::changes::{change, plan, unchanged};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::model::Status;
use crate::output::shapes;

/// The arguments of `user lifecycle deactivate`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user lifecycle deactivate evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox user lifecycle deactivate --where status=suspended --expect 1

To keep groups and applications, use `user lifecycle suspend`.")]
pub struct DeactivateArgs {
    #[command(flatten)]
    pub(super) targets: UserTargets,

    /// Have Okta tell the administrators by mail
    #[arg(long)]
    pub(super) send_email: bool,

    /// Wait until Okta has finished
    #[arg(long)]
    pub(super) wait: bool,

    #[command(flatten)]
    pub(super) confirm: ConfirmArgs,
}

/// Deactivates the users.
pub(super) async fn run(args: &DeactivateArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let plan = plan(cx, &args.targets, &args.confirm, "deactivate", |found| {
        if found.user.view.status == Status::Deprovisioned {
            return unchanged(&found, "deactivate", None);
        }
        let send_email = args.send_email;
        change(found, vec![Action::Deactivate(Deactivate { send_email })])
    })
    .await?;
    let task = Task::new(plan, "deactivate", &args.confirm, single);
    carry_out(cx, task.waiting(args.wait)).await
}
