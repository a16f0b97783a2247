//! `group members add`: users into one group.
//!
//! The same as `user groups add`, said the other way round. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/assignUserToGroup>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::{ConfirmArgs, NameOrId, UserTargets};
use crate::commands::memberships::{self, Rules, Wanted};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `group members add`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group members add Sales evelyn.boyd@sandbox.example")]
pub struct AddArgs {
    /// Id or exact name of the group
    #[arg(value_name = "GROUP", value_parser = NonEmptyStringValueParser::new())]
    group: String,

    #[command(flatten)]
    targets: UserTargets,

    /// Say how GROUP is to be understood
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    group_by: NameOrId,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Adds the users.
pub(super) async fn run(args: AddArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let client = cx.client().await?;
    let groups = memberships::writable(client, &[args.group], args.group_by).await?;
    let wanted = Wanted::In(groups, Rules::read(cx, client).await?);
    let plan = memberships::plan(cx, &args.targets, &args.confirm, "add-to-group", &wanted).await?;
    carry_out(cx, Task::new(plan, "add", &args.confirm, single)).await
}
