//! `user-type create`: a new type with the schema that every type starts with.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/>

use clap::Args;
use serde_json::json;

use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::user_types::CreateType;
use crate::change::{Noun, Plan, Subject};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `user-type create`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user-type create contractor --display-name Contractor")]
pub struct CreateArgs {
    /// Call it this: letters, digits and _; it never changes
    #[arg(value_name = "NAME")]
    name: String,

    /// Show it under this name [default: NAME]
    #[arg(long, value_name = "TEXT")]
    display_name: Option<String>,

    /// Say what it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Makes the user type.
pub(super) async fn run(args: CreateArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::USER_TYPE, false)?;
    let display = args.display_name.as_ref().unwrap_or(&args.name);
    let mut body = serde_json::Map::new();
    body.insert("name".to_owned(), json!(args.name));
    body.insert("displayName".to_owned(), json!(display));
    if let Some(description) = &args.description {
        body.insert("description".to_owned(), json!(description));
    }
    let subject = Subject::new(Noun::Other("user-type"), &args.name);
    let plan = Plan::one(subject, vec![Action::CreateType(CreateType { body })]);
    let task = Task::new(plan, "create user type", &args.confirm, true);
    carry_out(cx, task.printing(&shapes::USER_TYPE)).await
}
