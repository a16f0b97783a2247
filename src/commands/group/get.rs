//! `group get`: groups by id or exact name; a name that fits several is an error that lists them.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/getGroup>

use clap::Args;
use futures_util::StreamExt;

use super::targets::{Purpose, find};
use crate::args::GroupTargets;
use crate::change::Error;
use crate::commands::user::targets::not_all;
use crate::context::Context;
use crate::failure::Kind;
use crate::model::Group;
use crate::output::{Card, Cell, shapes};

/// The arguments of `group get`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox group get Engineering
  okta-admin --sandbox group list -o id | okta-admin --sandbox group get - --by id -o ndjson")]
pub struct GetArgs {
    #[command(flatten)]
    targets: GroupTargets,
}

/// Shows the groups.
pub(super) async fn run(args: GetArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::GROUP, !single)?;
    let mut groups = std::pin::pin!(find(cx, &args.targets, Purpose::Read).await?);
    if single {
        while let Some(target) = groups.next().await {
            let group = target.found.map_err(|e| in_words(e, &target.name))?;
            cx.out
                .card(&shapes::GROUP, group.resource.raw(), &card(&group.view))?;
        }
        return Ok(());
    }
    let mut list = cx.out.list(&shapes::GROUP)?;
    let (mut all, mut failed) = (0, 0);
    let mut kind = None;
    while let Some(target) = groups.next().await {
        all += 1;
        match target.found {
            Ok(group) => list.item(group.resource.raw())?,
            Err(error) => {
                failed += 1;
                let stop = error.kind() == Kind::Credential;
                kind = Some(if stop {
                    Kind::Credential
                } else {
                    Kind::Partial
                });
                cx.report_item(&in_words(error, &target.name));
                if stop {
                    break;
                }
            }
        }
    }
    list.end()?;
    not_all(failed, all, kind)
}

fn in_words(error: Error, name: &str) -> anyhow::Error {
    anyhow::Error::from(error).context(format!("could not get group {name}"))
}

fn card(group: &Group) -> Card {
    let mut card = Card::new(group.name());
    card.section("");
    card.line("id", group.id.as_str());
    card.line("type", group.group_type.as_str());
    card.line("created", group.created);
    card.line("last change", group.last_updated);
    card.line("last membership change", group.last_membership_updated);
    card.section("attributes");
    for (name, value) in &group.profile {
        if !value.is_null() {
            card.line(
                name.as_str(),
                Cell::of(Some(value), crate::output::Kind::Text),
            );
        }
    }
    card
}
