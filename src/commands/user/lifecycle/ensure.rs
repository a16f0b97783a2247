//! `user lifecycle ensure`: a status, and not a step.
//!
//! Takes the none, one or two steps that lead there from where the user is. Some statuses only the
//! user can leave, by finishing the activation or choosing a password; then nothing is sent, and
//! that is said.

use clap::{Args, Subcommand};

use crate::args::{ConfirmArgs, SecretsOutArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::lifecycle::{Activate, Deactivate};
use crate::change::actions::steps::Step;
use crate::commands::user::changes::{change, place_for_secrets, plan, unchanged};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::model::Status;
use crate::output::shapes;

/// The statuses that can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Activate, unsuspend or unlock users, whatever they need
    #[command(after_long_help = "Examples:
  okta-admin --sandbox user lifecycle ensure active evelyn.boyd@sandbox.example
  okta-admin --sandbox user lifecycle ensure active --members-of Engineering --yes")]
    Active(EnsureArgs),
    /// Suspend users, whatever this takes
    #[command(after_long_help = "Example:
  okta-admin --sandbox user lifecycle ensure suspended evelyn.boyd@sandbox.example --yes")]
    Suspended(EnsureArgs),
    /// Deactivate users who are not
    #[command(after_long_help = "Example:
  okta-admin --sandbox user lifecycle ensure deactivated evelyn.boyd@sandbox.example --yes")]
    Deactivated(EnsureArgs),
}

/// The arguments of `user lifecycle ensure`.
#[derive(Args, Debug)]
pub struct EnsureArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Have Okta send the mail that a step may send: an activation link, or news for administrators
    #[arg(long)]
    send_email: bool,

    /// Wait until Okta has finished
    #[arg(long)]
    wait: bool,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Where users are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    Active,
    Suspended,
    Deactivated,
}

/// Brings the users there.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    let (goal, args) = match command {
        Command::Active(args) => (Goal::Active, args),
        Command::Suspended(args) => (Goal::Suspended, args),
        Command::Deactivated(args) => (Goal::Deactivated, args),
    };
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let secrets = if args.send_email || goal == Goal::Deactivated {
        None
    } else {
        place_for_secrets(cx, "an activation link", &args.secrets, &args.confirm)?
    };
    let (action, verb) = goal.words();
    let plan = plan(cx, &args.targets, &args.confirm, action, |found| {
        let status = &found.user.view.status;
        match goal.steps(status, args.send_email) {
            Way::There => unchanged(&found, action, None),
            Way::UpToTheUser(why) => unchanged(&found, action, Some(why)),
            Way::Steps(actions) => change(found, actions),
        }
    })
    .await?;
    let task = Task::new(plan, verb, &args.confirm, single);
    carry_out(cx, task.keeping(secrets).waiting(args.wait)).await
}

/// How to get from a status to a goal.
#[derive(Debug)]
enum Way {
    There,
    /// Nothing an administrator could send leads on.
    UpToTheUser(&'static str),
    Steps(Vec<Action>),
}

impl Goal {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Active => ("ensure-active", "make active"),
            Self::Suspended => ("ensure-suspended", "suspend"),
            Self::Deactivated => ("ensure-deactivated", "deactivate"),
        }
    }

    /// Pure: the steps from a status.
    fn steps(self, from: &Status, send_email: bool) -> Way {
        let activate = || Action::Activate(Activate { send_email });
        let deactivate = || Action::Deactivate(Deactivate { send_email });
        let step = Action::Step;
        match (self, from) {
            (Self::Active, Status::Active)
            | (Self::Suspended, Status::Suspended)
            | (Self::Deactivated, Status::Deprovisioned) => Way::There,
            (Self::Active, Status::Provisioned) => {
                Way::UpToTheUser("activated; the user has not finished setting up")
            }
            (Self::Active, Status::PasswordExpired) => {
                Way::UpToTheUser("active; the next sign-in must choose a new password")
            }
            (Self::Active, Status::Recovery) => {
                Way::UpToTheUser("a password reset is under way; the user has to finish it")
            }
            (Self::Active, Status::Suspended) => Way::Steps(vec![step(Step::Unsuspend)]),
            (Self::Active, Status::LockedOut) => Way::Steps(vec![step(Step::Unlock)]),
            (Self::Active, Status::Staged | Status::Deprovisioned | Status::Other(_)) => {
                Way::Steps(vec![activate()])
            }
            (Self::Suspended, Status::Staged | Status::Deprovisioned) => {
                Way::Steps(vec![activate(), step(Step::Suspend)])
            }
            (Self::Suspended, Status::LockedOut) => {
                Way::Steps(vec![step(Step::Unlock), step(Step::Suspend)])
            }
            (Self::Suspended, _) => Way::Steps(vec![step(Step::Suspend)]),
            (Self::Deactivated, _) => Way::Steps(vec![deactivate()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_way_to_every_goal() {
        let way = |goal: Goal, from: &Status| match goal.steps(from, false) {
            Way::There => "-".to_owned(),
            Way::UpToTheUser(_) => "user".to_owned(),
            Way::Steps(steps) => {
                let names: Vec<_> = steps.iter().map(|s| s.act().name()).collect();
                names.join("+")
            }
        };
        let expected = [
            ("STAGED", "activate", "activate+suspend", "deactivate"),
            ("PROVISIONED", "user", "suspend", "deactivate"),
            ("ACTIVE", "-", "suspend", "deactivate"),
            ("PASSWORD_EXPIRED", "user", "suspend", "deactivate"),
            ("LOCKED_OUT", "unlock", "unlock+suspend", "deactivate"),
            ("RECOVERY", "user", "suspend", "deactivate"),
            ("SUSPENDED", "unsuspend", "-", "deactivate"),
            ("DEPROVISIONED", "activate", "activate+suspend", "-"),
        ];
        for (word, active, suspended, deactivated) in expected {
            let from = Status::from(word.to_owned());
            assert_eq!(way(Goal::Active, &from), active, "{word}");
            assert_eq!(way(Goal::Suspended, &from), suspended, "{word}");
            assert_eq!(way(Goal::Deactivated, &from), deactivated, "{word}");
        }
    }
}
