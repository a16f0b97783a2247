//! `group rules deactivate`: rules stop; whom they put into groups stays there.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/#tag/GroupRule/operation/deactivateGroupRule>

use clap::Args;

use super::find::RuleTargets;
use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::group_rules::DeactivateRule;
use crate::change::{Change, Item, Outcome, OutcomeStatus};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `group rules deactivate`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group rules create Heads --expression 'String.startsWith(user.title,\"Head\")' --group Sales \\
    && okta-admin --sandbox group rules deactivate Heads --yes")]
pub struct DeactivateArgs {
    #[command(flatten)]
    targets: RuleTargets,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Deactivates the rules.
pub(super) async fn run(args: DeactivateArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let plan = args.targets.plan(cx, "deactivate", async |rule| {
        if !rule.view.is_active() {
            let name = &rule.view.name;
            let mut outcome = Outcome::new(name, "deactivate", OutcomeStatus::Unchanged);
            outcome.id = Some(rule.view.id.to_string());
            return Item::Settled(outcome);
        }
        Item::Change(Change {
            subject: rule.subject(),
            actions: vec![Action::DeactivateRule(DeactivateRule)],
        })
    });
    let plan = plan.await?;
    carry_out(cx, Task::new(plan, "deactivate", &args.confirm, single)).await
}
