//! `org use`: which org is meant when none is named.

use clap::Args;

use super::{find, object, open, open_alone};
use crate::config::SANDBOX;
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `org use`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin org use prod

Flags and the environment still come first: OKTA_DOMAIN in a shell wins over the default.")]
pub struct UseArgs {
    /// Use this org
    #[arg(value_name = "NAME")]
    name: String,
}

/// Makes the org the default.
pub(super) fn run(args: &UseArgs, cx: &Context) -> anyhow::Result<()> {
    drop(open(cx)?);
    let mut file = open_alone(cx)?;
    if args.name == SANDBOX {
        file.set_default(SANDBOX);
        file.save()?;
        cx.out.status("the sandbox is the default org now");
        return Ok(());
    }
    let entry = find(&file, &args.name)?;
    file.set_default(&entry.name);
    file.save()?;
    cx.out.status(&format!(
        "{} ({}) is the default org now",
        entry.name,
        entry.address.host()
    ));
    let object = object(&entry, &file, cx.settings()?).to_string();
    Ok(cx.out.one(&shapes::ORG, object.as_bytes())?)
}
