//! `user lifecycle activate`: staged and deactivated users can sign in, by mail or with a link.
//!
//! Whether Okta mails the link is always said in the request; its own default would mail. Users who
//! have a password are active at once and get no link. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/#tag/UserLifecycle/operation/activateUser>

use clap::Args;

use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::action::Audience;
use crate::change::actions::lifecycle::Activate;
use crate::change::{Action, Item};
use crate::commands::lookup::Found;
use crate::commands::user::changes::{change, place_for_secrets, plan, unchanged};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::model::Status;
use crate::output::shapes;

/// The arguments of `user lifecycle activate`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user lifecycle activate --where status=staged --yes
  okta-admin --sandbox user lifecycle activate --where status=staged --send-email --expect 2
  okta-admin --sandbox user lifecycle activate --where status=staged --secrets-out links.csv --yes

Without --send-email the link of each user who has no password is printed once.")]
pub struct ActivateArgs {
    #[command(flatten)]
    pub(super) targets: UserTargets,

    /// Have Okta mail the activation link to the user instead of printing it
    #[arg(long)]
    pub(super) send_email: bool,

    /// Wait until Okta has finished
    #[arg(long)]
    pub(super) wait: bool,

    #[command(flatten)]
    pub(super) secrets: SecretsOutArgs,

    #[command(flatten)]
    pub(super) confirm: ConfirmArgs,
}

/// Activates the users.
pub(super) async fn run(args: &ActivateArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let secrets = if args.send_email {
        None
    } else {
        place_for_secrets(cx, "the activation link", &args.secrets, &args.confirm)?
    };
    let plan = plan(cx, &args.targets, &args.confirm, "activate", |found| {
        item(found, args.send_email)
    })
    .await?;
    let task = Task::new(plan, "activate", &args.confirm, single);
    carry_out(cx, task.keeping(secrets).waiting(args.wait)).await
}

fn item(found: Found, send_email: bool) -> Item {
    let note = match found.user.view.status {
        Status::Active => None,
        Status::Provisioned => {
            Some("activated already; `user lifecycle reactivate` issues a new link")
        }
        _ => {
            let audience = Audience::Everyone;
            let activate = Activate {
                send_email,
                audience,
            };
            return change(found, vec![Action::Activate(activate)]);
        }
    };
    unchanged(&found, "activate", note)
}
