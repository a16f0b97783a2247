//! `group rules delete`: rules for good, and the choice what becomes of those they put into groups.
//!
//! Okta keeps them by default; here it has to be said. Only an inactive rule can be deleted. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/#tag/GroupRule/operation/deleteGroupRule>

use clap::Args;

use super::estimate;
use super::find::RuleTargets;
use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::group_rules::{DeactivateRule, DeleteRule};
use crate::change::{Change, Item};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::shapes;

/// The arguments of `group rules delete`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group rules create Heads --expression 'String.startsWith(user.title,\"Head\")' --group Sales \\
    && okta-admin --sandbox group rules delete Heads --keep-members --yes")]
pub struct DeleteArgs {
    #[command(flatten)]
    targets: RuleTargets,

    /// Leave those in the groups whom the rule put there
    #[arg(long, conflicts_with = "remove_members")]
    keep_members: bool,

    /// Take those out of the groups whom the rule put there
    #[arg(long)]
    remove_members: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Deletes the rules.
pub(super) async fn run(args: DeleteArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    if !args.keep_members && !args.remove_members {
        return Err(Failure::usage(
            "what becomes of those whom the rule put into groups? nothing was sent",
        )
        .hint("use --keep-members or --remove-members")
        .into());
    }
    let remove_users = args.remove_members;
    let client = cx.client().await?;
    let plan = args.targets.plan(cx, "delete", async |rule| {
        let groups = estimate::groups(client, &rule.view).await;
        let delete = Action::DeleteRule(DeleteRule {
            remove_users,
            estimate: vec![format!("its groups: {groups}")],
        });
        let mut actions = Vec::new();
        if rule.view.is_active() {
            actions.push(Action::DeactivateRule(DeactivateRule));
        }
        actions.push(delete);
        Item::Change(Change {
            subject: rule.subject(),
            actions,
        })
    });
    let plan = plan.await?;
    carry_out(cx, Task::new(plan, "delete", &args.confirm, single)).await
}
