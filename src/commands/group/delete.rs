//! `group delete`: groups for good. Their members stay users, and lose what the group gave them.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/deleteGroup>

use clap::Args;
use futures_util::StreamExt;

use super::targets::{Purpose, find, subject};
use crate::args::condition::quoted;
use crate::args::{ConfirmArgs, GroupTargets};
use crate::change::action::Action;
use crate::change::actions::group_objects::DeleteGroup;
use crate::change::{Change, Item, Outcome, Plan};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Kind;
use crate::model::{Group, GroupId};
use crate::okta::{Client, GroupQuery};
use crate::output::shapes;

/// The arguments of `group delete`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group delete Legal --yes

A deleted group cannot be brought back; its members stay users.")]
pub struct DeleteArgs {
    #[command(flatten)]
    targets: GroupTargets,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Deletes the groups.
pub(super) async fn run(args: DeleteArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let client = cx.client().await?;
    let mut groups = std::pin::pin!(find(cx, &args.targets, Purpose::Write).await?);
    let mut plan = Plan::default();
    while let Some(target) = groups.next().await {
        plan.push(match target.found {
            Ok(group) => {
                let estimate = match members(client, &group.view.id).await {
                    Some(count) => vec![format!("it has {count} members")],
                    None => Vec::new(),
                };
                Item::Change(Change {
                    subject: subject(&group),
                    actions: vec![Action::DeleteGroup(DeleteGroup { estimate })],
                })
            }
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Item::Settled(Outcome::failed(target.name, "delete", error)),
        });
    }
    carry_out(cx, Task::new(plan, "delete", &args.confirm, single)).await
}

/// Returns how many members a group has, where Okta counts them: only for the eyes of a person.
pub(super) async fn members(client: &Client, id: &GroupId) -> Option<u64> {
    let query = GroupQuery {
        filter: Some(format!("id eq {}", quoted(id.as_str()))),
        stats: true,
        ..GroupQuery::default()
    };
    let mut pages = client.groups().list(&query);
    let group: crate::model::Resource<Group> = pages.next_item().await?.ok()?;
    let value = group.value().ok()?;
    value.pointer("/_embedded/stats/usersCount")?.as_u64()
}
