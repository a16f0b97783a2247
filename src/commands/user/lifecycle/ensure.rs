//! `user lifecycle ensure`: a status, and not a step.
//!
//! Takes the none, one or two steps that lead there from where the user is. Some statuses only the
//! user can leave, by finishing the activation or choosing a password; then nothing is sent, and
//! that is said.

use clap::{Args, Subcommand};

use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::goal::{Goal, Way, way};
use crate::commands::user::changes::{change, place_for_secrets, plan, unchanged};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The statuses that can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Activate, unsuspend or unlock users, whatever they need
    #[command(after_long_help = "Examples:
  okta-admin --sandbox user lifecycle ensure active evelyn.boyd@sandbox.example
  okta-admin --sandbox user lifecycle ensure active --members-of Engineering --yes")]
    Active(EnsureArgs),
    /// Suspend users, whatever this takes
    #[command(after_long_help = "Example:
  okta-admin --sandbox user lifecycle ensure suspended evelyn.boyd@sandbox.example --yes")]
    Suspended(EnsureArgs),
    /// Deactivate users who are not
    #[command(after_long_help = "Example:
  okta-admin --sandbox user lifecycle ensure deactivated evelyn.boyd@sandbox.example --yes")]
    Deactivated(EnsureArgs),
}

/// The arguments of `user lifecycle ensure`.
#[derive(Args, Debug)]
pub struct EnsureArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Have Okta send the mail that a step may send: an activation link, or news for administrators
    #[arg(long)]
    send_email: bool,

    /// Wait until Okta has finished
    #[arg(long)]
    wait: bool,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Brings the users there.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    let (goal, verb, args) = match command {
        Command::Active(args) => (Goal::Active, "make active", args),
        Command::Suspended(args) => (Goal::Suspended, "suspend", args),
        Command::Deactivated(args) => (Goal::Deactivated, "deactivate", args),
    };
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let secrets = if args.send_email || goal == Goal::Deactivated {
        None
    } else {
        place_for_secrets(cx, "an activation link", &args.secrets, &args.confirm)?
    };
    let action = goal.action();
    let plan = plan(cx, &args.targets, &args.confirm, action, |found| {
        let status = &found.user.view.status;
        match way(goal, status, args.send_email) {
            Way::There | Way::Never => unchanged(&found, action, None),
            Way::UpToTheUser(why) => unchanged(&found, action, Some(why)),
            Way::Steps(actions) => change(found, actions),
        }
    })
    .await?;
    let task = Task::new(plan, verb, &args.confirm, single);
    carry_out(cx, task.keeping(secrets).waiting(args.wait)).await
}
