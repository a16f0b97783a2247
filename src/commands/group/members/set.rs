//! `group members set`: exactly these users, and nobody else.
//!
//! What changes is shown before it is done. One user who cannot be found stops the whole: whoever was
//! meant would be taken out. A group that a rule fills is refused. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/>

use std::collections::HashSet;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use futures_util::StreamExt;

use crate::args::{ConfirmArgs, NameOrId, UserTargets};
use crate::change::{Change, Item, Plan, Subject};
use crate::commands::memberships::{self, Rules};
use crate::commands::user::targets::{Purpose, find};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::model::UserId;
use crate::output::shapes;

/// The arguments of `group members set`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox group members set Sales evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox group members set Sales --where department=Finance --dry-run")]
pub struct SetArgs {
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

/// Sets the members.
pub(super) async fn run(args: SetArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::OUTCOME, true)?;
    let client = cx.client().await?;
    let groups = memberships::writable(client, &[args.group], args.group_by).await?;
    Rules::read(cx, client).await?.refuse_setting(&groups)?;
    let purpose = Purpose::Write {
        me: args.confirm.me,
    };
    let mut wanted = Vec::new();
    let mut users = std::pin::pin!(find(cx, &args.targets, purpose).await?);
    while let Some(target) = users.next().await {
        let found = target.found.map_err(|error| {
            let name = &target.name;
            anyhow::Error::from(error).context(format!(
                "could not find {name}, so nobody was added or removed"
            ))
        })?;
        wanted.push(found.user);
    }
    let ids: HashSet<&UserId> = wanted.iter().map(|user| &user.view.id).collect();
    let mut plan = Plan::default();
    for group in &groups {
        let mut now: HashSet<UserId> = HashSet::new();
        let mut gone = Vec::new();
        let mut members = client.groups().members(&group.id);
        while let Some(member) = members.next_item().await.transpose()? {
            let user = members.view(&member)?;
            now.insert(user.id.clone());
            if !ids.contains(&user.id) {
                gone.push(Item::Change(Change {
                    subject: Subject::user(&user, &member, None),
                    actions: vec![memberships::remove(group, true)],
                }));
            }
        }
        for user in &wanted {
            plan.push(if now.contains(&user.view.id) {
                memberships::unchanged(&user.view, "add-to-group")
            } else {
                Item::Change(Change {
                    subject: Subject::user(&user.view, &user.resource, user.etag.clone()),
                    actions: vec![memberships::add(group)],
                })
            });
        }
        for item in gone {
            plan.push(item);
        }
    }
    carry_out(cx, Task::new(plan, "set members", &args.confirm, false)).await
}
