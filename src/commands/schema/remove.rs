//! `schema remove`: attributes of the org's own, with the value of every user.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/>

use clap::Args;

use super::SchemaArgs;
use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::schemas::RemoveAttribute;
use crate::change::values::nearest;
use crate::change::{Change, Error, Item, Noun, Outcome, Plan, Subject};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Kind;
use crate::model::Schema;

/// The arguments of `schema remove`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox schema add badge && okta-admin --sandbox schema remove badge --yes")]
pub struct RemoveArgs {
    /// Remove these attributes
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,

    #[command(flatten)]
    schema: SchemaArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Removes the attributes.
pub(super) async fn run(args: RemoveArgs, cx: &Context) -> anyhow::Result<()> {
    let (id, fetched) = args.schema.read(cx).await?;
    let mut plan = Plan::default();
    let mut seen = std::collections::HashSet::new();
    for name in args.names.iter().filter(|name| seen.insert(*name)) {
        plan.push(match refused(&fetched.view, name) {
            Some(error) => Item::Settled(Outcome::failed(name, "remove-attribute", error)),
            None => Item::Change(Change {
                subject: Subject::new(Noun::Other("schema"), name),
                actions: vec![Action::RemoveAttribute(RemoveAttribute {
                    schema: id.clone(),
                    attribute: name.clone(),
                })],
            }),
        });
    }
    let single = args.names.len() == 1;
    carry_out(
        cx,
        Task::new(plan, "remove attribute", &args.confirm, single),
    )
    .await
}

/// Why an attribute cannot be removed.
fn refused(schema: &Schema, name: &str) -> Option<Error> {
    match schema.attribute(name) {
        Some(attribute) if attribute.is_custom => None,
        Some(_) => {
            let message = format!("{name} is an attribute of Okta's own and stays");
            Some(Error::target(Kind::Conflict, message))
        }
        None => {
            let custom = schema.attributes().filter(|a| a.is_custom);
            let names: Vec<&str> = custom.map(|a| a.name).collect();
            let error = Error::target(Kind::NotFound, format!("there is no attribute {name}"));
            Some(match nearest(name, &names) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error,
            })
        }
    }
}
