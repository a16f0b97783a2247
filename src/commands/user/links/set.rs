//! `user links set`: whom users have as their one primary, such as their manager.
//!
//! Replaces any other primary of the relation. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLinkedObject/>

use clap::Args;

use crate::args::targets::By;
use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::links::SetLink;
use crate::commands::lookup;
use crate::commands::user::changes::{change, each};
use crate::context::Context;

/// The arguments of `user links set`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user links set grace.hopper@sandbox.example --name manager --to evelyn.boyd")]
pub struct SetArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Set this side of a relation, such as manager
    #[arg(long, value_name = "NAME")]
    name: String,

    /// Make this user the primary (id, login, e-mail or short login)
    #[arg(long, value_name = "USER")]
    to: String,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Sets the primaries.
pub(super) async fn run(args: SetArgs, cx: &Context) -> anyhow::Result<()> {
    let client = cx.client().await?;
    let name = lookup::primary_side(client, &args.name).await?;
    let primary = lookup::user(client, &args.to, By::Auto).await?;
    if let Some(note) = &primary.note {
        cx.out.status(note);
    }
    let primary = primary.user.view;
    let words = ("set-link", "set a relation of");
    each(cx, &args.targets, &args.confirm, words, |found| {
        let link = SetLink {
            name: name.clone(),
            primary: primary.id.clone(),
            login: primary.login().to_owned(),
        };
        change(found, vec![Action::SetLink(link)])
    })
    .await
}
