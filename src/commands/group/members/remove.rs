//! `group members remove`: users out of one group.
//!
//! The same as `user groups remove`, said the other way round. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/unassignUserFromGroup>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::{ConfirmArgs, NameOrId, UserTargets};
use crate::commands::memberships::{self, Rules, Wanted};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `group members remove`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group members remove Engineering evelyn.boyd@sandbox.example")]
pub struct RemoveArgs {
    /// Id or exact name of the group
    #[arg(value_name = "GROUP", value_parser = NonEmptyStringValueParser::new())]
    group: String,

    #[command(flatten)]
    targets: UserTargets,

    /// Say how GROUP is to be understood
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    group_by: NameOrId,

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
    let groups = memberships::writable(client, &[args.group], args.group_by).await?;
    let rules = Rules::read(cx, client).await?;
    rules.refuse_removing(&groups, args.allow_rule_exclusion)?;
    let (confirm, wanted) = (&args.confirm, Wanted::NotIn(groups));
    let plan = memberships::plan(cx, &args.targets, confirm, "remove-from-group", &wanted).await?;
    carry_out(cx, Task::new(plan, "remove", confirm, single)).await
}
