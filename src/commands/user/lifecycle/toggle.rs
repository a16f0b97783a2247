//! `user lifecycle enable` and `disable`: two words for four steps.
//!
//! Without a flag they end and start a suspension, with it they activate and deactivate.

use clap::Args;

use super::activate::{self, ActivateArgs};
use super::deactivate::{self, DeactivateArgs};
use super::step::{self, StepArgs};
use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::actions::steps::Step;
use crate::context::Context;

/// The arguments of `user lifecycle enable`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user lifecycle enable --where status=suspended
  okta-admin --sandbox user lifecycle enable --where status=staged --activate --yes")]
pub struct EnableArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Activate staged or deactivated users, instead of ending a suspension
    #[arg(long)]
    activate: bool,

    /// Have Okta mail the activation link to the user instead of printing it
    #[arg(long, requires = "activate")]
    send_email: bool,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// The arguments of `user lifecycle disable`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user lifecycle disable evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox user lifecycle disable evelyn.boyd@sandbox.example --deactivate --yes")]
pub struct DisableArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Deactivate the users, instead of suspending them
    #[arg(long)]
    deactivate: bool,

    /// Have Okta tell the administrators by mail
    #[arg(long, requires = "deactivate")]
    send_email: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Ends suspensions, or activates.
pub(super) async fn enable(args: EnableArgs, cx: &Context) -> anyhow::Result<()> {
    let EnableArgs {
        targets,
        activate,
        send_email,
        secrets,
        confirm,
    } = args;
    if !activate {
        let args = StepArgs { targets, confirm };
        return step::run(&args, Step::Unsuspend, cx).await;
    }
    let args = ActivateArgs {
        targets,
        send_email,
        wait: false,
        secrets,
        confirm,
    };
    activate::run(&args, cx).await
}

/// Suspends, or deactivates.
pub(super) async fn disable(args: DisableArgs, cx: &Context) -> anyhow::Result<()> {
    let DisableArgs {
        targets,
        deactivate,
        send_email,
        confirm,
    } = args;
    if !deactivate {
        let args = StepArgs { targets, confirm };
        return step::run(&args, Step::Suspend, cx).await;
    }
    let args = DeactivateArgs {
        targets,
        send_email,
        wait: false,
        confirm,
    };
    deactivate::run(&args, cx).await
}
