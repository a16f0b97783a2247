//! `role create`: a custom role.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/#tag/RoleECustom/operation/createRole>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::custom_roles::CreateCustomRole;
use crate::change::{Noun, Plan, Subject};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::okta::NewCustomRole;
use crate::output::shapes;

/// The arguments of `role create`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox role create 'Night Shift' --description 'Unlocks people at night' --permission okta.users.lifecycle.unlock")]
pub struct CreateArgs {
    /// The label
    #[arg(value_name = "LABEL", value_parser = NonEmptyStringValueParser::new())]
    label: String,

    /// What the role is for
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    description: String,

    /// Allow this, such as okta.users.read
    #[arg(
        long = "permission",
        value_name = "PERMISSION",
        required = true,
        value_parser = NonEmptyStringValueParser::new(),
    )]
    permissions: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Creates the role.
pub(super) async fn run(args: CreateArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::CUSTOM_ROLE, false)?;
    let role = NewCustomRole {
        label: args.label.clone(),
        description: args.description,
        permissions: args.permissions,
    };
    let subject = Subject::new(Noun::Other("role"), args.label);
    let create = Action::CreateCustomRole(CreateCustomRole { role });
    let plan = Plan::one(subject, vec![create]);
    let task = Task::new(plan, "create", &args.confirm, true).printing(&shapes::CUSTOM_ROLE);
    carry_out(cx, task).await
}
