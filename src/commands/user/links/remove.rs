//! `user links remove`: users have no primary any more, such as no manager.
//!
//! Who has none is `unchanged`. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLinkedObject/>

use clap::Args;

use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::links::RemoveLink;
use crate::commands::lookup;
use crate::commands::user::changes::{change, each};
use crate::context::Context;

/// The arguments of `user links remove`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user links remove linus.torvalds@sandbox.example --name manager")]
pub struct RemoveArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Remove this side of a relation, such as manager
    #[arg(long, value_name = "NAME")]
    name: String,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Removes the primaries.
pub(super) async fn run(args: RemoveArgs, cx: &Context) -> anyhow::Result<()> {
    let client = cx.client().await?;
    let name = lookup::primary_side(client, &args.name).await?;
    let words = ("remove-link", "remove a relation of");
    each(cx, &args.targets, &args.confirm, words, |found| {
        let name = name.clone();
        change(found, vec![Action::RemoveLink(RemoveLink { name })])
    })
    .await
}
