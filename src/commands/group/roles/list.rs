//! `group roles list`: the administrator roles that groups give their members.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentBGroup/#tag/RoleAssignmentBGroup/operation/listGroupAssignedRoles>

use clap::Args;
use futures_util::StreamExt;
use serde_json::json;

use crate::args::GroupTargets;
use crate::change::Error;
use crate::commands::group::targets::{Purpose, Target, find};
use crate::commands::listing;
use crate::commands::user::targets::not_all;
use crate::context::Context;
use crate::failure::Kind;
use crate::model::{Group, Resource, RoleAssignment};
use crate::okta::{Client, Holder};
use crate::output::shapes;

/// The arguments of `group roles list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox group roles list Engineering
  okta-admin --sandbox group roles list Engineering Sales -o csv")]
pub struct ListArgs {
    #[command(flatten)]
    targets: GroupTargets,
}

/// Lists the roles.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    let shape = if single {
        &shapes::ROLE
    } else {
        &shapes::GROUP_ROLE
    };
    cx.out.about(shape, true)?;
    let client = cx.client().await?;
    let mut groups = std::pin::pin!(find(cx, &args.targets, Purpose::Read).await?);
    let mut list = cx.out.list(shape)?;
    let (mut all, mut failed) = (0, 0);
    let mut kind = None;
    while let Some(target) = groups.next().await {
        all += 1;
        let name = target.name.clone();
        match roles(client, target).await {
            Ok((group, roles)) => {
                let owner = json!({ "id": group.id, "name": group.name() });
                for role in roles {
                    if single {
                        list.item(role.raw())?;
                    } else {
                        list.item(&listing::row("group", &owner, "role", &role))?;
                    }
                }
            }
            Err(error) if single => return Err(error.into()),
            Err(error) => {
                failed += 1;
                let stop = error.kind() == Kind::Credential;
                kind = Some(if stop {
                    Kind::Credential
                } else {
                    Kind::Partial
                });
                let error = anyhow::Error::from(error);
                cx.report_item(&error.context(format!("could not list roles of group {name}")));
                if stop {
                    break;
                }
            }
        }
    }
    list.end()?;
    not_all(failed, all, kind)
}

async fn roles(
    client: &Client,
    target: Target,
) -> Result<(Group, Vec<Resource<RoleAssignment>>), Error> {
    let group = target.found?.view;
    let holder = Holder::Group(group.id.clone());
    Ok((group, client.roles().of(&holder).await?))
}
