//! The verbs of `user lifecycle`: one enum, one match.

mod activate;
mod deactivate;
mod ensure;
mod reactivate;
mod step;
mod toggle;

use clap::Subcommand;

use super::delete;
use crate::change::actions::steps::Step;
use crate::context::Context;

/// What can be done with the status of users.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Activate staged or deactivated users
    Activate(activate::ActivateArgs),
    /// Issue a new activation for users who have not finished theirs
    #[command(visible_alias = "resend")]
    Reactivate(reactivate::ReactivateArgs),
    /// Deactivate users: sign-in ends, application assignments are removed
    Deactivate(deactivate::DeactivateArgs),
    /// Suspend users: sign-in ends, groups and applications stay
    #[command(after_long_help = "Examples:
  okta-admin --sandbox user lifecycle suspend evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox user lifecycle suspend --members-of Legal --expect 3 --dry-run")]
    Suspend(step::StepArgs),
    /// End the suspension of users
    #[command(after_long_help = "Example:
  okta-admin --sandbox user lifecycle unsuspend --where status=suspended")]
    Unsuspend(step::StepArgs),
    /// Unlock users who are locked out
    #[command(after_long_help = "Example:
  okta-admin --sandbox user lifecycle unlock --where status=locked-out")]
    Unlock(step::StepArgs),
    /// Bring users into a status, with the steps that this takes
    #[command(subcommand)]
    Ensure(ensure::Command),
    /// Let users sign in again: unsuspend them or, with --activate, activate them
    Enable(toggle::EnableArgs),
    /// Keep users from signing in: suspend them or, with --deactivate, deactivate them
    Disable(toggle::DisableArgs),
    /// Deactivate users, or delete deactivated ones for good, like user delete
    #[command(after_long_help = "Example:
  okta-admin --sandbox user lifecycle delete evelyn.boyd@sandbox.example --yes")]
    Delete(delete::DeleteArgs),
}

/// Runs the verb.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::Activate(args) => activate::run(&args, cx).await,
        Command::Reactivate(args) => reactivate::run(&args, cx).await,
        Command::Deactivate(args) => deactivate::run(&args, cx).await,
        Command::Suspend(args) => step::run(&args, Step::Suspend, cx).await,
        Command::Unsuspend(args) => step::run(&args, Step::Unsuspend, cx).await,
        Command::Unlock(args) => step::run(&args, Step::Unlock, cx).await,
        Command::Ensure(status) => ensure::run(status, cx).await,
        Command::Enable(args) => toggle::enable(args, cx).await,
        Command::Disable(args) => toggle::disable(args, cx).await,
        Command::Delete(args) => delete::run(args, cx).await,
    }
}
