//! `event-hook delete`: hooks for good; an active one is deactivated first.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/>

use clap::Args;

use super::{find, subject};
use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::event_hooks::{DeleteHook, HookStep};
use crate::change::{Change, Item, Outcome, Plan};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Kind;

/// The arguments of `event-hook delete`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox event-hook create Leavers --event user-deactivated --uri https://hooks.example.com/okta && \\
  okta-admin --sandbox event-hook delete Leavers --yes")]
pub struct DeleteArgs {
    /// Delete these: id or exact name
    #[arg(value_name = "HOOK", required = true)]
    hooks: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Deletes the hooks.
pub(super) async fn run(args: DeleteArgs, cx: &Context) -> anyhow::Result<()> {
    let client = cx.client().await?;
    let mut plan = Plan::default();
    let mut seen = std::collections::HashSet::new();
    for name in &args.hooks {
        plan.push(match find(client, name).await {
            Ok((_, hook)) if !seen.insert(hook.id.clone()) => continue,
            Ok((resource, hook)) => {
                let stop = hook.is_active();
                let stop = stop.then_some(Action::HookStep(HookStep::Deactivate));
                let delete = Action::DeleteHook(DeleteHook);
                Item::Change(Change {
                    subject: subject(&hook, &resource),
                    actions: stop.into_iter().chain([delete]).collect(),
                })
            }
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Item::Settled(Outcome::failed(name, "delete-event-hook", error)),
        });
    }
    let single = args.hooks.len() == 1;
    carry_out(
        cx,
        Task::new(plan, "delete event hook", &args.confirm, single),
    )
    .await
}
