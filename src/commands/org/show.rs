//! `org show`: what is set for an org, and where its secret is; the secret is never shown.

use clap::Args;
use serde_json::Value;

use super::{find, object, open};
use crate::config::Org;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Card, Cell, shapes};

/// The arguments of `org show`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin org show prod
  okta-admin org show prod --jq .secret

`okta-admin auth status` shows every setting of a run, also those of the environment.")]
pub struct ShowArgs {
    /// Show this org [default: the one in use]
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Shows the org.
pub(super) fn run(args: &ShowArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::ORG, false)?;
    let settings = cx.settings()?;
    let name = match (&args.name, &settings.org) {
        (Some(name), _)
        | (
            None,
            Org::Real {
                name: Some(name), ..
            },
        ) => name.clone(),
        (None, Org::Missing { why }) => return Err(why.clone().into()),
        (None, _) => {
            return Err(
                Failure::usage("the org in use is not one of the config file")
                    .hint("name one; okta-admin auth status shows the org in use")
                    .into(),
            );
        }
    };
    let file = open(cx)?;
    let object = object(&find(&file, &name)?, &file, settings);
    let mut card = Card::new(name);
    for (key, value) in object.as_object().into_iter().flatten() {
        if key == "name" {
            continue;
        }
        let cell = match value {
            Value::String(text) => Cell::from(text.as_str()),
            other => Cell::Json(other.clone()),
        };
        card.line(key.replace('_', " "), cell);
    }
    Ok(cx
        .out
        .card(&shapes::ORG, object.to_string().as_bytes(), &card)?)
}
