//! `user-type delete`: types that nobody has, with their schemas, for good.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/>

use clap::Args;

use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::user_types::DeleteType;
use crate::change::{Change, Item, Noun, Outcome, Plan, Subject};
use crate::commands::lookup;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Kind;

/// The arguments of `user-type delete`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox user-type create intern && okta-admin --sandbox user-type delete intern --yes")]
pub struct DeleteArgs {
    /// Delete these types: id, name or display name
    #[arg(value_name = "TYPE", required = true)]
    types: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Deletes the user types.
pub(super) async fn run(args: DeleteArgs, cx: &Context) -> anyhow::Result<()> {
    let client = cx.client().await?;
    let mut plan = Plan::default();
    let mut seen = std::collections::HashSet::new();
    for name in &args.types {
        plan.push(match lookup::user_type(client, name).await {
            Ok(found) if !seen.insert(found.id.clone()) => continue,
            Ok(found) => Item::Change(Change {
                subject: Subject {
                    id: Some(found.id.to_string()),
                    name: found.display_name.clone(),
                    ..Subject::new(Noun::Other("user-type"), &found.name)
                },
                actions: vec![Action::DeleteType(DeleteType)],
            }),
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Item::Settled(Outcome::failed(name, "delete-user-type", error)),
        });
    }
    let single = args.types.len() == 1;
    carry_out(
        cx,
        Task::new(plan, "delete user type", &args.confirm, single),
    )
    .await
}
