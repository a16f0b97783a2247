//! `user grants revoke`: what users granted to OAuth clients end.
//!
//! All of them, or only some; who has none is `unchanged`. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserGrant/>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::grants::RevokeGrants;
use crate::commands::user::changes::{change, each};
use crate::context::Context;

/// The arguments of `user grants revoke`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user grants revoke grace.hopper@sandbox.example --yes")]
pub struct RevokeArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Revoke only the grant of this id
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    grant: Option<String>,

    /// Revoke only the grants of this OAuth client
    #[arg(long, value_name = "CLIENT", value_parser = NonEmptyStringValueParser::new())]
    client: Option<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Revokes the grants.
pub(super) async fn run(args: RevokeArgs, cx: &Context) -> anyhow::Result<()> {
    let words = ("revoke-grants", "revoke the grants of");
    each(cx, &args.targets, &args.confirm, words, |found| {
        let revoke = RevokeGrants {
            grant: args.grant.clone(),
            client: args.client.clone(),
        };
        change(found, vec![Action::RevokeGrants(revoke)])
    })
    .await
}
