//! The frame of the commands that issue a link or a password for each of their users.

use super::changes::{change, place_for_secrets, plan};
use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::Action;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::output::shapes;

/// What such a command was given.
pub(super) struct Command<'a> {
    /// For whom.
    pub targets: &'a UserTargets,
    /// Where the secrets go.
    pub secrets: &'a SecretsOutArgs,
    /// How it is confirmed.
    pub confirm: &'a ConfirmArgs,
    /// For messages: `could not reset the password of ...`.
    pub verb: &'static str,
    /// Whether Okta mails what is issued, so that there is nothing to hand over.
    pub mails: bool,
}

impl Command<'_> {
    /// Issues for every user what `action` says.
    pub(super) async fn run(
        &self,
        cx: &Context,
        action: impl Fn() -> Action,
    ) -> anyhow::Result<()> {
        let single = self.targets.is_single();
        cx.out.about(&shapes::OUTCOME, !single)?;
        let name = action().act().name();
        let secrets = if self.mails {
            None
        } else {
            place_for_secrets(cx, "the secret that is issued", self.secrets, self.confirm)?
        };
        let plan = plan(cx, self.targets, self.confirm, name, |found| {
            change(found, vec![action()])
        })
        .await?;
        let task = Task::new(plan, self.verb, self.confirm, single);
        carry_out(cx, task.keeping(secrets)).await
    }
}
