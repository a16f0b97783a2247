//! `user groups remove`: users out of groups, each user out of each group.
//!
//! Who is not in a group is `unchanged` and gets no request. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/unassignUserFromGroup>

use clap::Args;

use crate::args::{ConfirmArgs, GroupChoice, UserTargets};
use crate::commands::memberships::{self, Rules, Wanted};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user groups remove`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user groups remove evelyn.boyd@sandbox.example --group Engineering
  okta-admin --sandbox user groups remove --members-of Sales --group Sales --yes")]
pub(super) struct RemoveArgs {
    #[command(flatten)]
    targets: UserTargets,

    #[command(flatten)]
    choice: GroupChoice,

    /// Allow what takes somebody out of a group that a rule fills: the rule leaves them out from then on
    #[arg(long)]
    allow_rule_exclusion: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Removes the users.
pub(super) async fn run(args: RemoveArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let client = cx.client().await?;
    let groups = memberships::writable(client, &args.choice.groups, args.choice.group_by).await?;
    let rules = Rules::read(cx, client).await?;
    rules.refuse_removing(&groups, args.allow_rule_exclusion)?;
    let (confirm, wanted) = (&args.confirm, Wanted::NotIn(groups));
    let plan = memberships::plan(cx, &args.targets, confirm, "remove-from-group", &wanted).await?;
    carry_out(cx, Task::new(plan, "remove", confirm, single)).await
}
