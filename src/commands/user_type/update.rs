//! `user-type update`: the display name and the description; a name never changes.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/>

use clap::Args;
use serde_json::{Map, json};

use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::user_types::UpdateType;
use crate::change::{Change, Item, Noun, Outcome, OutcomeStatus, Plan, Subject};
use crate::commands::lookup;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::shapes;

/// The arguments of `user-type update`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user-type update user --description 'Everybody who works here'")]
pub struct UpdateArgs {
    /// Change this type: id, name or display name
    #[arg(value_name = "TYPE")]
    user_type: String,

    /// Show it under this name
    #[arg(long, value_name = "TEXT")]
    display_name: Option<String>,

    /// Say what it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Changes the user type.
pub(super) async fn run(args: UpdateArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::USER_TYPE, false)?;
    let mut body = Map::new();
    for (key, value) in [
        ("displayName", &args.display_name),
        ("description", &args.description),
    ] {
        if let Some(value) = value {
            body.insert(key.to_owned(), json!(value));
        }
    }
    if body.is_empty() {
        return Err(Failure::usage("nothing to change was given")
            .hint("give --display-name or --description")
            .into());
    }
    let client = cx.client().await?;
    let found = lookup::user_type(client, &args.user_type).await?;
    let now = client.user_types().get(&found.id).await?;
    let value = now.resource.value()?;
    let is_so = body.iter().all(|(key, v)| value.get(key) == Some(v));
    let item = if is_so {
        Item::Settled(Outcome {
            id: Some(now.view.id.to_string()),
            resource: Some(now.resource.raw().clone()),
            ..Outcome::new(&found.name, "update-user-type", OutcomeStatus::Unchanged)
        })
    } else {
        Item::Change(Change {
            subject: Subject {
                id: Some(now.view.id.to_string()),
                name: now.view.display_name.clone(),
                before: Some(now.resource.raw().clone()),
                ..Subject::new(Noun::Other("user-type"), &found.name)
            },
            actions: vec![Action::UpdateType(UpdateType { body })],
        })
    };
    let plan = Plan::of([item], true);
    let task = Task::new(plan, "update user type", &args.confirm, true);
    carry_out(cx, task.printing(&shapes::USER_TYPE)).await
}
