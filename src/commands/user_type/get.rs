//! `user-type get`: types in full.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/>

use clap::Args;

use crate::commands::lookup;
use crate::commands::several::each;
use crate::context::Context;
use crate::output::{Card, Cell, shapes};

/// The arguments of `user-type get`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user-type get user
  okta-admin --sandbox user-type get user -o json --jq '.id'")]
pub struct GetArgs {
    /// Show these types: id, name or display name
    #[arg(value_name = "TYPE", required = true)]
    types: Vec<String>,
}

/// Shows the user types.
pub(super) async fn run(args: &GetArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::USER_TYPE, args.types.len() > 1)?;
    let client = cx.client().await?;
    let get = async |name: &str| {
        let found = lookup::user_type(client, name).await?;
        let fetched = client.user_types().get(&found.id).await?;
        Ok((fetched.resource.raw().clone(), fetched.view))
    };
    each(
        cx,
        &shapes::USER_TYPE,
        &args.types,
        "get user type",
        get,
        |raw, user_type| {
            let mut card = Card::new(user_type.display_name.clone());
            card.line("id", user_type.id.as_str());
            card.line("name", user_type.name.as_str());
            card.line("default", if user_type.default { "yes" } else { "no" });
            let object: serde_json::Value = serde_json::from_slice(raw).unwrap_or_default();
            for (label, key) in [
                ("description", "description"),
                ("created", "created"),
                ("last change", "lastUpdated"),
            ] {
                card.line(label, Cell::of(object.get(key), crate::output::Kind::Time));
            }
            if let Some(schema) = user_type.schema_id() {
                card.line("schema", schema);
            }
            card
        },
    )
    .await
}
