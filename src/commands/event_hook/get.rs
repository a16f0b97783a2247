//! `event-hook get`: event hooks in full.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/>

use clap::Args;

use super::find;
use crate::commands::several::each;
use crate::context::Context;
use crate::output::{Card, Cell, Kind, shapes};

/// The arguments of `event-hook get`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox event-hook create Joiners --event user-created --uri https://hooks.example.com/okta && \\
  okta-admin --sandbox event-hook get Joiners")]
pub struct GetArgs {
    /// Show these: id or exact name
    #[arg(value_name = "HOOK", required = true)]
    hooks: Vec<String>,
}

/// Shows event hooks.
pub(super) async fn run(args: &GetArgs, cx: &Context) -> anyhow::Result<()> {
    let shape = &shapes::EVENT_HOOK;
    cx.out.about(shape, args.hooks.len() > 1)?;
    let client = cx.client().await?;
    let get = async |name: &str| {
        let (resource, view) = find(client, name).await?;
        Ok((resource.raw().clone(), view))
    };
    each(
        cx,
        shape,
        &args.hooks,
        "get event hook",
        get,
        |raw, hook| {
            let object: serde_json::Value = serde_json::from_slice(raw).unwrap_or_default();
            let mut card = Card::new(hook.name.clone());
            card.line("id", hook.id.as_str());
            card.line("status", Cell::Status(hook.status.clone()));
            card.line(
                "verification",
                Cell::Status(hook.verification_status.clone()),
            );
            card.line("address", hook.uri());
            card.line("events", hook.event_types().join(", "));
            let header = object.pointer("/channel/config/authScheme/key");
            card.line("secret in", Cell::of(header, Kind::Text));
            card.line("created", Cell::of(object.get("created"), Kind::Time));
            card
        },
    )
    .await
}
