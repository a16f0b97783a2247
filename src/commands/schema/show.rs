//! `schema show`: the attributes of a user type, one row each; or the schema as Okta has it.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/>

use clap::Args;
use serde_json::Value;

use super::SchemaArgs;
use crate::change::actions::schemas::row;
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `schema show`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox schema show -o wide
  okta-admin --sandbox schema show --raw --jq '.definitions.custom'")]
pub struct ShowArgs {
    #[command(flatten)]
    schema: SchemaArgs,

    /// Show only the attributes that the org defined
    #[arg(long)]
    custom: bool,

    /// Print the whole schema as Okta has it
    #[arg(long, conflicts_with = "custom")]
    raw: bool,
}

/// Shows the schema.
pub(super) async fn run(args: &ShowArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::ATTRIBUTE, !args.raw)?;
    let (_, fetched) = args.schema.read(cx).await?;
    if args.raw {
        return if cx.out.format().is_table() {
            cx.out.bytes(fetched.resource.raw());
            cx.out.text("\n");
            Ok(())
        } else {
            Ok(cx.out.one(&shapes::OBJECT, fetched.resource.raw())?)
        };
    }
    let whole = fetched.resource.value()?;
    let mut list = cx.out.list(&shapes::ATTRIBUTE)?;
    for attribute in fetched.view.attributes() {
        if args.custom && !attribute.is_custom {
            continue;
        }
        let section = if attribute.is_custom {
            "custom"
        } else {
            "base"
        };
        let body = whole
            .pointer(&format!("/definitions/{section}/properties"))
            .and_then(|properties| properties.get(attribute.name));
        let mut row = row(
            attribute.name,
            body.unwrap_or(&Value::Null),
            attribute.is_custom,
        );
        if let Some(row) = row.as_object_mut() {
            row.insert("required".to_owned(), attribute.is_required.into());
        }
        list.item(row.to_string().as_bytes())?;
    }
    Ok(list.end()?)
}
