//! `user groups set`: users into exactly these groups, and out of all others.
//!
//! Only groups that take members by hand count: `Everyone` and the groups of directories and apps stay
//! as they are, and so do groups that a rule fills. What changes is shown before it is done. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/>

use clap::Args;

use crate::args::{ConfirmArgs, GroupChoice, UserTargets};
use crate::commands::memberships::{self, Rules, Wanted};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user groups set`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user groups set evelyn.boyd@sandbox.example --group Sales --yes")]
pub(super) struct SetArgs {
    #[command(flatten)]
    targets: UserTargets,

    #[command(flatten)]
    choice: GroupChoice,

    /// Take users out of groups that a rule fills too: the rule leaves them out from then on
    #[arg(long)]
    allow_rule_exclusion: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Sets the groups.
pub(super) async fn run(args: SetArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let client = cx.client().await?;
    let groups = memberships::writable(client, &args.choice.groups, args.choice.group_by).await?;
    let wanted = Wanted::Exactly {
        groups,
        rules: Rules::read(cx, client).await?,
        exclude: args.allow_rule_exclusion,
    };
    let plan = memberships::plan(cx, &args.targets, &args.confirm, "set-groups", &wanted).await?;
    carry_out(cx, Task::new(plan, "set", &args.confirm, single)).await
}
