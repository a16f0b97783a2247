//! `group rules activate`: rules begin to fill their groups, at once and from now on.
//!
//! A mass change: what it is estimated to reach is shown and asked about. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/#tag/GroupRule/operation/activateGroupRule>

use clap::Args;

use super::estimate;
use super::find::RuleTargets;
use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::group_rules::ActivateRule;
use crate::change::{Change, Item, Outcome, OutcomeStatus};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `group rules activate`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group rules create Heads --expression 'String.startsWith(user.title,\"Head\")' --group Sales \\
    && okta-admin --sandbox group rules activate Heads --yes")]
pub struct ActivateArgs {
    #[command(flatten)]
    targets: RuleTargets,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Activates the rules.
pub(super) async fn run(args: ActivateArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let client = cx.client().await?;
    let plan = args.targets.plan(cx, "activate", async |rule| {
        if rule.view.is_active() {
            let mut outcome = Outcome::new(&rule.view.name, "activate", OutcomeStatus::Unchanged);
            outcome.id = Some(rule.view.id.to_string());
            return Item::Settled(outcome);
        }
        let estimate = estimate::of_activating(client, &rule.view).await;
        Item::Change(Change {
            subject: rule.subject(),
            actions: vec![Action::ActivateRule(ActivateRule { estimate })],
        })
    });
    let plan = plan.await?;
    carry_out(cx, Task::new(plan, "activate", &args.confirm, single)).await
}
