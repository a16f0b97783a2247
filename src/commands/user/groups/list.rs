//! `user groups list`: the groups that users are in.
//!
//! One user gives the groups as Okta sends them; several give a row for each pair. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserResources/#tag/UserResources/operation/listUserGroups>

use clap::Args;

use crate::args::UserTargets;
use crate::commands::user::targets::{Each, each};
use crate::commands::{listing, lookup};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user groups list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user groups list evelyn.boyd@sandbox.example
  okta-admin --sandbox user groups list --where department=Sales -o csv")]
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

/// Lists the groups.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    let targets = &args.targets;
    if !targets.is_single() {
        let each = Each {
            cx,
            targets,
            shape: &shapes::USER_GROUP,
            doing: "list groups of user",
        };
        return each_groups(each).await;
    }
    cx.out.about(&shapes::GROUP, true)?;
    let names = cx.with_stdin(|stdin| targets.names(stdin))?;
    let client = cx.client().await?;
    for name in names {
        let found = lookup::user(client, &name, targets.by).await?;
        if let Some(note) = &found.note {
            cx.out.status(note);
        }
        let pages = client.groups().of_user(&found.user.view.id);
        listing::print(cx, &shapes::GROUP, pages).await?;
    }
    Ok(())
}

async fn each_groups(of: Each<'_>) -> anyhow::Result<()> {
    each(of, |client, user| async move {
        let mut pages = client.groups().of_user(&user.id);
        let mut rows = Vec::new();
        while let Some(group) = pages.next_item().await.transpose()? {
            rows.push(listing::row_of_user(&user, "group", &group));
        }
        Ok(rows)
    })
    .await
}
