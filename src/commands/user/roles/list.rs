//! `user roles list`: the administrator roles that users hold, those through groups among them.
//!
//! One user gives the roles as Okta sends them; several give a row for each pair. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listAssignedRolesForUser>

use clap::Args;

use crate::args::UserTargets;
use crate::change::Error;
use crate::commands::user::targets::{Each, each};
use crate::commands::{listing, lookup};
use crate::context::Context;
use crate::okta::Holder;
use crate::output::shapes;

/// The arguments of `user roles list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user roles list admin@sandbox.example
  okta-admin --sandbox user roles list --where department=Engineering -o csv")]
pub(super) struct ListArgs {
    #[command(flatten)]
    targets: UserTargets,
}

impl ListArgs {
    /// The users as they were typed.
    pub(super) fn names(&self) -> &[String] {
        &self.targets.users
    }
}

/// Lists the roles.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let targets = &args.targets;
    if !targets.is_single() {
        let of = Each {
            cx,
            targets,
            shape: &shapes::USER_ROLE,
            doing: "list roles of user",
        };
        return each(of, |client, user| async move {
            let holder = Holder::User(user.id.clone());
            let roles = client.roles().of(&holder).await.map_err(Error::from)?;
            let rows = roles.iter().map(|r| listing::row_of_user(&user, "role", r));
            Ok(rows.collect())
        })
        .await;
    }
    cx.out.about(&shapes::ROLE, true)?;
    let names = cx.with_stdin(|stdin| targets.names(stdin))?;
    let client = cx.client().await?;
    let mut list = cx.out.list(&shapes::ROLE)?;
    for name in names {
        let found = lookup::user(client, &name, targets.by).await?;
        if let Some(note) = &found.note {
            cx.out.status(note);
        }
        let holder = Holder::User(found.user.view.id);
        for role in client.roles().of(&holder).await? {
            list.item(role.raw())?;
        }
    }
    Ok(list.end()?)
}
