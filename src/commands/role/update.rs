//! `role update`: label, description and permissions of a custom role; what is not named stays.
//!
//! Everybody who holds the role can do more or less at once, so it is asked about. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/#tag/RoleECustom/operation/replaceRole>

use std::collections::HashSet;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::find::{RoleTarget, subject};
use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::custom_roles::UpdateCustomRole;
use crate::change::{Item, Outcome, OutcomeStatus, Plan};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::shapes;

/// The arguments of `role update`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox role create Readers --description 'May look' --permission okta.users.read \\
    && okta-admin --sandbox role update Readers --add-permission okta.groups.read --yes")]
pub struct UpdateArgs {
    #[command(flatten)]
    target: RoleTarget,

    /// The new label
    #[arg(long, value_name = "LABEL", value_parser = NonEmptyStringValueParser::new())]
    label: Option<String>,

    /// The new description
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    description: Option<String>,

    /// Allow this too
    #[arg(long = "add-permission", value_name = "PERMISSION", value_parser = NonEmptyStringValueParser::new())]
    add: Vec<String>,

    /// No longer allow this
    #[arg(long = "remove-permission", value_name = "PERMISSION", value_parser = NonEmptyStringValueParser::new())]
    remove: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Changes the role.
pub(super) async fn run(args: UpdateArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::CUSTOM_ROLE, false)?;
    let nothing = args.label.is_none() && args.description.is_none();
    if nothing && args.add.is_empty() && args.remove.is_empty() {
        return Err(Failure::usage("nothing to change was given")
            .hint("use --label, --description, --add-permission or --remove-permission")
            .into());
    }
    let client = cx.client().await?;
    let role = args.target.find(client).await?;
    let mut allowed = HashSet::new();
    let mut pages = client.custom_roles().permissions(&role.view.id)?;
    while let Some(permission) = pages.next_item().await.transpose()? {
        allowed.insert(permission.view()?.label);
    }
    let update = UpdateCustomRole {
        label: args.label.filter(|label| *label != role.view.label),
        description: args
            .description
            .filter(|d| Some(d) != role.view.description.as_ref()),
        allow: args
            .add
            .into_iter()
            .filter(|p| !allowed.contains(p))
            .collect(),
        forbid: args
            .remove
            .into_iter()
            .filter(|p| allowed.contains(p))
            .collect(),
    };
    let is_so = update.label.is_none() && update.description.is_none();
    let plan = if is_so && update.allow.is_empty() && update.forbid.is_empty() {
        let mut outcome = Outcome::new(&role.view.label, "update", OutcomeStatus::Unchanged);
        outcome.id = Some(role.view.id.to_string());
        outcome.resource = Some(role.resource.raw().clone());
        Plan::of([Item::Settled(outcome)], true)
    } else {
        Plan::one(subject(&role), vec![Action::UpdateCustomRole(update)])
    };
    let task = Task::new(plan, "update", &args.confirm, true).printing(&shapes::CUSTOM_ROLE);
    carry_out(cx, task).await
}
