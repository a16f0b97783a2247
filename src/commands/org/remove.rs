//! `org remove`: forgets an org and the secrets that are kept for it. The org itself is not touched.

use clap::Args;

use super::{find, open, open_alone};
use crate::context::Context;
use crate::failure::Failure;

/// The arguments of `org remove`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin org remove prod --yes

Files that token_file and key_file name are left alone. A token stays valid until it is revoked: see
okta-admin api-token revoke.")]
pub struct RemoveArgs {
    /// Forget this org
    #[arg(value_name = "NAME")]
    name: String,

    /// Answer yes to the confirmation
    #[arg(long, short = 'y')]
    yes: bool,
}

/// Forgets the org.
pub(super) async fn run(args: RemoveArgs, cx: &Context) -> anyhow::Result<()> {
    let entry = find(&open(cx)?, &args.name)?;
    let (name, host) = (&entry.name, entry.address.host());
    if !args.yes {
        if !cx.can_ask() {
            return Err(Failure::usage(format!(
                "cannot forget {name} without a confirmation, and there is no terminal to ask at"
            ))
            .hint("use --yes")
            .into());
        }
        let question = format!("Forget {name} ({host}) and the secrets kept for it? [y/N] ");
        let answer = cx.ask(question).await?.to_lowercase();
        if !matches!(answer.as_str(), "y" | "yes") {
            return Err(Failure::usage("not confirmed; nothing was changed").into());
        }
    }
    // Opened anew: others may have changed it while the question stood.
    let mut file = open_alone(cx)?;
    let was_default = file.default_org() == Some(name);
    // Secrets first: an org that is gone would leave them behind where nobody looks.
    if let Some(store) = &cx.settings()?.store
        && let Some(note) = store.forget_secrets(name)?
    {
        cx.out.warning(&note);
    }
    file.remove(name);
    file.save()?;
    let default = if was_default {
        "; there is no default org now"
    } else {
        ""
    };
    cx.out
        .status(&format!("{name} ({host}) is forgotten{default}"));
    Ok(())
}
