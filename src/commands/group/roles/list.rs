//! `group roles list`: the administrator roles that groups give their members.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentBGroup/#tag/RoleAssignmentBGroup/operation/listGroupAssignedRoles>

use clap::Args;
use futures_util::StreamExt;
use serde_json::json;

use crate::args::GroupTargets;
use crate::change::Error;
use crate::commands::group::targets::{Purpose, Target, find};
use crate::commands::user::targets::not_all;
use crate::commands::{listing, role_targets};
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

    /// Show what each role is limited to as well: groups, apps, a resource set
    #[arg(long = "targets")]
    with_targets: bool,
}

/// Lists the roles.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    let with = args.with_targets;
    let shape = match (single, with) {
        (true, false) => &shapes::ROLE,
        (true, true) => &shapes::ROLE_TARGETS,
        (false, false) => &shapes::GROUP_ROLE,
        (false, true) => &shapes::GROUP_ROLE_TARGETS,
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
        match roles(client, target, with).await {
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
    with_targets: bool,
) -> Result<(Group, Vec<Resource<RoleAssignment>>), Error> {
    let group = target.found?.view;
    let holder = Holder::Group(group.id.clone());
    Ok((
        group,
        role_targets::roles(client, &holder, with_targets).await?,
    ))
}
