//! `role holders`: who holds which administrator role, directly or through a group.
//!
//! Okta lists who holds any role; the roles of each are read one by one, side by side. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listUsersWithRoleAssignments>

use bytes::Bytes;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::commands::listing;
use crate::commands::role_lookup::standard;
use crate::commands::role_plan::SIDE_BY_SIDE;
use crate::commands::role_targets;
use crate::context::Context;
use crate::model::{RoleAssignment, UserId};
use crate::okta::{Client, Holder, UserKey};
use crate::output::shapes;

/// The arguments of `role holders`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox role holders
  okta-admin --sandbox role holders --role SUPER_ADMIN -o json
  okta-admin --sandbox role holders --targets")]
pub struct HoldersArgs {
    /// Take only this role: a type, a label, or a custom role by id or label
    #[arg(long = "role", value_name = "ROLE", value_parser = NonEmptyStringValueParser::new())]
    roles: Vec<String>,

    /// Show what each role is limited to as well: groups, apps, a resource set
    #[arg(long = "targets")]
    with_targets: bool,
}

/// Lists the holders.
pub(super) async fn run(args: HoldersArgs, cx: &Context) -> anyhow::Result<()> {
    let with = args.with_targets;
    let shape = if with {
        &shapes::USER_ROLE_TARGETS
    } else {
        &shapes::USER_ROLE
    };
    cx.out.about(shape, true)?;
    let client = cx.client().await?;
    let pages = stream::unfold(client.admins().list(), |mut pages| async {
        Some((pages.next_item().await?, pages))
    });
    let wanted = &args.roles;
    let rows = pages
        .map(|assignee| async move {
            let assignee = assignee?;
            rows(client, assignee.view()?.id, wanted, with).await
        })
        .buffered(SIDE_BY_SIDE);
    let mut rows = std::pin::pin!(rows);
    let mut list = cx.out.list(shape)?;
    while let Some(rows) = rows.try_next().await? {
        for row in rows {
            list.item(&row)?;
        }
        list.flush()?;
    }
    Ok(list.end()?)
}

async fn rows(
    client: &Client,
    id: UserId,
    wanted: &[String],
    with: bool,
) -> anyhow::Result<Vec<Bytes>> {
    let holder = Holder::User(id.clone());
    let mut roles = role_targets::roles(client, &holder, with).await?;
    roles.retain(|role| {
        role.view()
            .is_ok_and(|role| wanted.is_empty() || wanted.iter().any(|name| is(name, &role)))
    });
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let user = client.users().get(&UserKey::Id(id)).await?.view;
    let rows = roles.iter();
    Ok(rows
        .map(|role| listing::row_of_user(&user, "role", role))
        .collect())
}

fn is(name: &str, role: &RoleAssignment) -> bool {
    standard(name) == Some(role.role_type.as_str())
        || role.role_type == name
        || role.label == name
        || role.role.as_ref().is_some_and(|id| id.as_str() == name)
}
