//! `group rules get`: one rule or several, by id or exact name.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/#tag/GroupRule/operation/getGroupRule>

use clap::Args;

use super::find::RuleTargets;
use crate::commands::user::targets::not_all;
use crate::context::Context;
use crate::failure::Kind;
use crate::output::shapes;

/// The arguments of `group rules get`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group rules create Heads --expression 'String.startsWith(user.title,\"Head\")' --group Sales \\
    && okta-admin --sandbox group rules get Heads")]
pub struct GetArgs {
    #[command(flatten)]
    targets: RuleTargets,
}

/// Shows the rules.
pub(super) async fn run(args: GetArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::GROUP_RULE, !single)?;
    let client = cx.client().await?;
    let found = args.targets.find(client).await?;
    if single {
        for (name, rule) in found {
            let rule = rule.map_err(|error| {
                anyhow::Error::from(error).context(format!("could not get group rule {name}"))
            })?;
            cx.out.one(&shapes::GROUP_RULE, rule.resource.raw())?;
        }
        return Ok(());
    }
    let mut list = cx.out.list(&shapes::GROUP_RULE)?;
    let (all, mut failed) = (found.len(), 0);
    for (name, rule) in found {
        match rule {
            Ok(rule) => list.item(rule.resource.raw())?,
            Err(error) => {
                failed += 1;
                let error = anyhow::Error::from(error);
                cx.report_item(&error.context(format!("could not get group rule {name}")));
            }
        }
    }
    list.end()?;
    not_all(failed, all, (failed > 0).then_some(Kind::Partial))
}
