//! `group create`: one group; a name that is taken is refused, and nothing is changed.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/addGroup>

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use serde_json::Map;

use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::group_objects::CreateGroup;
use crate::change::{Noun, Plan, Subject};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// What to do when the name is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Taken {
    /// Fail with a conflict that names the existing group
    #[default]
    Fail,
    /// Show the existing group and leave it alone
    Skip,
}

/// The arguments of `group create`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group create 'Night Shift' --description 'Who may be called at night'")]
pub struct CreateArgs {
    /// The name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// What the group is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,

    /// Say what to do when the name is taken
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    if_exists: Taken,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Creates the group.
pub(super) async fn run(args: CreateArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::GROUP, false)?;
    let mut profile = Map::new();
    profile.insert("name".to_owned(), args.name.clone().into());
    if let Some(description) = &args.description {
        profile.insert("description".to_owned(), description.clone().into());
    }
    let create = Action::CreateGroup(CreateGroup {
        profile,
        skip_existing: args.if_exists == Taken::Skip,
    });
    let plan = Plan::one(Subject::new(Noun::Group, args.name), vec![create]);
    let task = Task::new(plan, "create", &args.confirm, true).printing(&shapes::GROUP);
    carry_out(cx, task).await
}
