//! `user groups add`: users into groups, each user into each group.
//!
//! Who is in a group already is `unchanged` and gets no request. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/assignUserToGroup>

use clap::Args;

use crate::args::{ConfirmArgs, GroupChoice, UserTargets};
use crate::commands::memberships::{self, Rules, Wanted};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user groups add`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user groups add evelyn.boyd@sandbox.example --group Sales --group Finance
  okta-admin --sandbox user groups add --where department=Sales --group Marketing --yes")]
pub(super) struct AddArgs {
    #[command(flatten)]
    targets: UserTargets,

    #[command(flatten)]
    choice: GroupChoice,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Adds the users.
pub(super) async fn run(args: AddArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let client = cx.client().await?;
    let groups = memberships::writable(client, &args.choice.groups, args.choice.group_by).await?;
    let wanted = Wanted::In(groups, Rules::read(cx, client).await?);
    let plan = memberships::plan(cx, &args.targets, &args.confirm, "add-to-group", &wanted).await?;
    carry_out(cx, Task::new(plan, "add", &args.confirm, single)).await
}
