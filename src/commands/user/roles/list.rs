//! `user roles list`: the administrator roles that users hold, those through groups among them.
//!
//! One user gives the roles as Okta sends them; several give a row for each pair. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listAssignedRolesForUser>

use clap::Args;

use crate::args::UserTargets;
use crate::commands::user::targets::{Each, each};
use crate::commands::{listing, lookup, role_targets};
use crate::context::Context;
use crate::okta::Holder;
use crate::output::shapes;

/// The arguments of `user roles list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user roles list admin@sandbox.example
  okta-admin --sandbox user roles list --where department=Engineering -o csv
  okta-admin --sandbox user roles list barbara.liskov --targets")]
pub(super) struct ListArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Show what each role is limited to as well: groups, apps, a resource set
    #[arg(long = "targets")]
    with_targets: bool,
}

impl ListArgs {
    /// The users as they were typed.
    pub(super) fn names(&self) -> &[String] {
        &self.targets.users
    }
}

/// Lists the roles.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let (targets, with) = (&args.targets, args.with_targets);
    if !targets.is_single() {
        let of = Each {
            cx,
            targets,
            shape: if with {
                &shapes::USER_ROLE_TARGETS
            } else {
                &shapes::USER_ROLE
            },
            doing: "list roles of user",
        };
        return each(of, |client, user| async move {
            let holder = Holder::User(user.id.clone());
            let roles = role_targets::roles(client, &holder, with).await?;
            let rows = roles.iter().map(|r| listing::row_of_user(&user, "role", r));
            Ok(rows.collect())
        })
        .await;
    }
    let shape = if with {
        &shapes::ROLE_TARGETS
    } else {
        &shapes::ROLE
    };
    cx.out.about(shape, true)?;
    let names = cx.with_stdin(|stdin| targets.names(stdin))?;
    let client = cx.client().await?;
    let mut list = cx.out.list(shape)?;
    for name in names {
        let found = lookup::user(client, &name, targets.by).await?;
        if let Some(note) = &found.note {
            cx.out.status(note);
        }
        let holder = Holder::User(found.user.view.id);
        for role in role_targets::roles(client, &holder, with).await? {
            list.item(role.raw())?;
        }
    }
    Ok(list.end()?)
}
