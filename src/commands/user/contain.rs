//! `user contain`: an account that somebody else may be using is shut at once.
//!
//! Suspended where the status allows it, and signed out everywhere; nothing is removed, so that
//! `user lifecycle unsuspend` brings back all but the sessions. A status that cannot be suspended is no
//! reason to wait: the sessions end all the same, and what is still open is said. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use clap::Args;

use super::changes::{carry_on, change, plan};
use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::credentials::ClearSessions;
use crate::change::actions::factors::ResetFactors;
use crate::change::actions::steps::Step;
use crate::commands::write::{Task, Whole};
use crate::context::Context;
use crate::model::{Status, User};
use crate::okta::Fetched;
use crate::output::shapes;

/// The word in reports and messages.
const CONTAIN: &str = "contain";

/// The arguments of `user contain`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user contain evelyn.boyd@sandbox.example --yes
  okta-admin --sandbox user contain --members-of Finance --reset-factors --expect 3 -o json

Suspends, and ends the Okta sessions and OAuth tokens; sessions of applications go on until they end by
themselves. Groups, applications and administrator roles stay. Afterwards `user lifecycle unsuspend` lets
the user in again, and `user password reset` makes the old password useless.")]
pub struct ContainArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Remove all factors too: somebody else may have enrolled one
    #[arg(long)]
    reset_factors: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Shuts the accounts.
pub(super) async fn run(args: ContainArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let plan = plan(cx, &args.targets, &args.confirm, CONTAIN, |found| {
        let user = &found.user;
        let may = may_suspend(user);
        if let Some(why) = still_open(&user.view.status, may) {
            cx.out.warning(&format!("{} {why}", user.view.login()));
        }
        change(found, steps(may, args.reset_factors))
    })
    .await?;
    let whole = Whole {
        action: Some(CONTAIN),
        ..Whole::default()
    };
    let task = Task::new(plan, CONTAIN, &args.confirm, single).whole(whole);
    let how = "each step by itself: `okta-admin user lifecycle suspend`, \
               `okta-admin user sessions clear --oauth-tokens`";
    carry_on(cx, task, how).await
}

/// Returns whether Okta suspends this user: documented for ACTIVE only, and offered by a link to
/// some others.
pub(super) fn may_suspend(user: &Fetched<User>) -> bool {
    let is_linked = || {
        let value = user.resource.value().unwrap_or_default();
        value.pointer("/_links/suspend").is_some()
    };
    user.view.status == Status::Active || is_linked()
}

fn steps(may_suspend: bool, reset_factors: bool) -> Vec<Action> {
    let suspend = may_suspend.then_some(Action::Step(Step::Suspend));
    let clear = Action::ClearSessions(ClearSessions { oauth_tokens: true });
    let reset = reset_factors.then_some(Action::ResetFactors(ResetFactors { only: None }));
    suspend.into_iter().chain([clear]).chain(reset).collect()
}

/// Says what a user who cannot be suspended may still do.
fn still_open(status: &Status, may_suspend: bool) -> Option<String> {
    let why = match status {
        _ if may_suspend => return None,
        Status::Suspended | Status::Deprovisioned => return None,
        Status::LockedOut => "and may be unlocked by Okta after a while",
        Status::Recovery => "and can sign in again with the link of the password reset",
        Status::Staged | Status::Provisioned => "and can sign in once the activation is finished",
        _ => "and may sign in again",
    };
    Some(format!(
        "is {status}, which cannot be suspended, {why}; \
         `okta-admin user lifecycle deactivate` keeps the user out"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_shut_before_anything_else() {
        let names = |may, reset| {
            let steps = steps(may, reset);
            let names: Vec<_> = steps.iter().map(|s| s.act().name()).collect();
            names.join("+")
        };
        assert_eq!(names(true, false), "suspend+clear-sessions");
        assert_eq!(names(true, true), "suspend+clear-sessions+reset-factors");
        assert_eq!(names(false, false), "clear-sessions");
    }

    #[test]
    fn what_stays_open_is_said_of_those_who_can_come_back() {
        for (status, _, _) in Status::KNOWN {
            let shut = matches!(status, Status::Suspended | Status::Deprovisioned);
            assert_eq!(still_open(&status, false).is_none(), shut, "{status}");
            assert!(still_open(&status, true).is_none(), "{status}");
        }
    }
}
