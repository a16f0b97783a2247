//! `event-hook verify`, `activate` and `deactivate`: one step each, of one hook or several.
//!
//! A hook that is there already is `unchanged`; verifying is always asked for, since it also tells
//! whether the receiver is still well. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/>

use clap::Args;

use super::{find, subject};
use crate::args::ConfirmArgs;
use crate::change::action::{Act as _, Action};
use crate::change::actions::event_hooks::HookStep;
use crate::change::{Change, Item, Outcome, OutcomeStatus, Plan};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Kind;
use crate::model::EventHook;

/// The arguments of `event-hook verify`.
#[derive(Args, Debug)]
#[command(
    after_long_help = "Example, with `okta-admin event listen --port 8765` running:
  okta-admin event-hook verify Joiners --domain acme.okta.com"
)]
pub struct VerifyArgs {
    /// Verify these: id or exact name
    #[arg(value_name = "HOOK", required = true)]
    hooks: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// The arguments of `event-hook activate`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox event-hook create Leavers --event user-deactivated --uri https://hooks.example.com/okta && \\
  okta-admin --sandbox event-hook activate Leavers")]
pub struct ActivateArgs {
    /// Activate these: id or exact name
    #[arg(value_name = "HOOK", required = true)]
    hooks: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// The arguments of `event-hook deactivate`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox event-hook create Leavers --event user-deactivated --uri https://hooks.example.com/okta && \\
  okta-admin --sandbox event-hook deactivate Leavers --yes")]
pub struct DeactivateArgs {
    /// Deactivate these: id or exact name
    #[arg(value_name = "HOOK", required = true)]
    hooks: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Verifies the hooks.
pub(super) async fn verify(args: VerifyArgs, cx: &Context) -> anyhow::Result<()> {
    let words = "verify event hook";
    take(cx, HookStep::Verify, words, &args.hooks, &args.confirm).await
}

/// Activates the hooks.
pub(super) async fn activate(args: ActivateArgs, cx: &Context) -> anyhow::Result<()> {
    let words = "activate event hook";
    take(cx, HookStep::Activate, words, &args.hooks, &args.confirm).await
}

/// Deactivates the hooks.
pub(super) async fn deactivate(args: DeactivateArgs, cx: &Context) -> anyhow::Result<()> {
    let words = "deactivate event hook";
    take(cx, HookStep::Deactivate, words, &args.hooks, &args.confirm).await
}

async fn take(
    cx: &Context,
    step: HookStep,
    words: &'static str,
    hooks: &[String],
    confirm: &ConfirmArgs,
) -> anyhow::Result<()> {
    let client = cx.client().await?;
    let mut plan = Plan::default();
    let mut seen = std::collections::HashSet::new();
    for name in hooks {
        plan.push(match find(client, name).await {
            Ok((_, hook)) if !seen.insert(hook.id.clone()) => continue,
            Ok((_, hook)) if is_so(step, &hook) => Item::Settled(Outcome {
                id: Some(hook.id.clone()),
                ..Outcome::new(&hook.name, step.name(), OutcomeStatus::Unchanged)
            }),
            Ok((resource, hook)) => Item::Change(Change {
                subject: subject(&hook, &resource),
                actions: vec![Action::HookStep(step)],
            }),
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Item::Settled(Outcome::failed(name, step.name(), error)),
        });
    }
    let task = Task::new(plan, words, confirm, hooks.len() == 1);
    carry_out(cx, task).await
}

fn is_so(step: HookStep, hook: &EventHook) -> bool {
    match step {
        HookStep::Verify => false,
        HookStep::Activate => hook.is_active(),
        HookStep::Deactivate => !hook.is_active(),
    }
}
