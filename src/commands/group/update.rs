//! `group update`: the name or the description of groups; what is not named stays.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/replaceGroup>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use futures_util::StreamExt;
use serde_json::{Map, Value};

use super::targets::{Purpose, find, subject};
use crate::args::{ConfirmArgs, GroupTargets};
use crate::change::action::Action;
use crate::change::actions::group_objects::UpdateGroup;
use crate::change::{Change, Item, Outcome, OutcomeStatus, Plan};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::Group;
use crate::okta::Fetched;
use crate::output::shapes;

/// The arguments of `group update`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group update Legal --name 'Legal Affairs' --description 'Lawyers and friends'")]
pub struct UpdateArgs {
    #[command(flatten)]
    targets: GroupTargets,

    /// The new name
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,

    /// The new description; an empty one clears it
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,

    /// Set another attribute of the group
    #[arg(long = "set", value_name = "KEY=VALUE")]
    attributes: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Changes the groups.
pub(super) async fn run(args: UpdateArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::GROUP, !single)?;
    let edits = edits(&args)?;
    if args.name.is_some() && !single {
        return Err(Failure::usage("--name is for one group: names are unique").into());
    }
    let mut groups = std::pin::pin!(find(cx, &args.targets, Purpose::Write).await?);
    let mut plan = Plan::default();
    while let Some(target) = groups.next().await {
        plan.push(match target.found {
            Ok(group) => item(&group, &edits),
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Item::Settled(Outcome::failed(target.name, "update", error)),
        });
    }
    let task = Task::new(plan, "update", &args.confirm, single).printing(&shapes::GROUP);
    carry_out(cx, task).await
}

fn edits(args: &UpdateArgs) -> Result<Map<String, Value>, Failure> {
    let mut edits = Map::new();
    for attribute in &args.attributes {
        let Some((key, value)) = attribute.split_once('=').filter(|(key, _)| !key.is_empty())
        else {
            return Err(Failure::usage(format!(
                "--set {attribute}: KEY=VALUE is expected"
            )));
        };
        edits.insert(key.to_owned(), value.into());
    }
    if let Some(name) = &args.name {
        edits.insert("name".to_owned(), name.clone().into());
    }
    if let Some(text) = &args.description {
        let value = if text.is_empty() {
            Value::Null
        } else {
            text.clone().into()
        };
        edits.insert("description".to_owned(), value);
    }
    if edits.is_empty() {
        return Err(Failure::usage("nothing to change was given")
            .hint("use --name, --description or --set KEY=VALUE"));
    }
    Ok(edits)
}

fn item(group: &Fetched<Group>, edits: &Map<String, Value>) -> Item {
    let now = &group.view.profile;
    let changed = edits.iter();
    let changed = changed.filter(|(name, after)| now.get(*name).unwrap_or(&Value::Null) != *after);
    let edits: Map<String, Value> = changed.map(|(n, v)| (n.clone(), v.clone())).collect();
    if edits.is_empty() {
        let name = group.view.name();
        let mut outcome = Outcome::new(name, "update", OutcomeStatus::Unchanged);
        outcome.id = Some(group.view.id.to_string());
        outcome.resource = Some(group.resource.raw().clone());
        return Item::Settled(outcome);
    }
    Item::Change(Change {
        subject: subject(group),
        actions: vec![Action::UpdateGroup(UpdateGroup { edits })],
    })
}
