//! `user lifecycle suspend|unsuspend|unlock`: the steps that only change the status.
//!
//! A user who is where the step leads already is `unchanged`. Whether a step is legal is Okta's to
//! say; a refusal tells the status and what is legal from there. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use clap::Args;

use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::Item;
use crate::change::action::Act;
use crate::change::actions::steps::Step;
use crate::commands::lookup::Found;
use crate::commands::user::changes::{change, each, unchanged};
use crate::context::Context;

/// The arguments of the plain steps.
#[derive(Args, Debug)]
pub struct StepArgs {
    #[command(flatten)]
    pub(super) targets: UserTargets,

    #[command(flatten)]
    pub(super) confirm: ConfirmArgs,
}

/// Takes the step with each of the users.
pub(super) async fn run(args: &StepArgs, step: Step, cx: &Context) -> anyhow::Result<()> {
    let words = (step.name(), step.name());
    each(cx, &args.targets, &args.confirm, words, |found| {
        item(step, found)
    })
    .await
}

/// An active user may still be locked out from devices Okta has not seen, which the status does not
/// show; so unlocking is always Okta's to answer.
fn item(step: Step, found: Found) -> Item {
    if step != Step::Unlock && found.user.view.status == step.leads_to() {
        return unchanged(&found, step.name(), None);
    }
    change(found, vec![Action::Step(step)])
}
