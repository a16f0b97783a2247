//! What has to be done so that a user is as a file says, in the order in which it can be done. Pure.
//!
//! What lets a user be changed (activating, unsuspending) comes first, then attributes, memberships
//! and roles; what ends access comes last.

use super::Action;
use super::action::Audience;
use super::actions::ensure::Goal as WantedStatus;
use super::actions::lifecycle::{Activate, Deactivate};
use super::actions::steps::Step;
use crate::model::Status;

/// How to get from a status to the one that is wanted.
#[derive(Debug)]
pub enum Way {
    /// There already.
    There,
    /// Nothing an administrator could send leads there; why, in words.
    Never(String),
    /// These steps do.
    Steps(Vec<Action>),
}

/// Returns the way from one status to another; nobody is mailed.
pub fn way(wanted: WantedStatus, from: &Status) -> Way {
    let activate = || {
        Action::Activate(Activate {
            send_email: false,
            audience: Audience::Everyone,
        })
    };
    let step = Action::Step;
    match (wanted, from) {
        (WantedStatus::Staged, Status::Staged)
        | (WantedStatus::Active, Status::Active)
        | (WantedStatus::Suspended, Status::Suspended)
        | (WantedStatus::Deactivated, Status::Deprovisioned) => Way::There,
        (WantedStatus::Staged, _) => Way::Never(format!(
            "is {from}, and nobody can be brought back to STAGED"
        )),
        (
            WantedStatus::Active,
            Status::Provisioned | Status::PasswordExpired | Status::Recovery,
        ) => Way::Never(format!("is {from}, which only the user can finish")),
        (WantedStatus::Active | WantedStatus::Activated, Status::Suspended) => {
            Way::Steps(vec![step(Step::Unsuspend)])
        }
        (WantedStatus::Active, Status::LockedOut) => Way::Steps(vec![step(Step::Unlock)]),
        (
            WantedStatus::Active | WantedStatus::Activated,
            Status::Staged | Status::Deprovisioned,
        )
        | (WantedStatus::Active, Status::Other(_)) => Way::Steps(vec![activate()]),
        (WantedStatus::Activated, _) => Way::There,
        (WantedStatus::Suspended, Status::Staged | Status::Deprovisioned) => {
            Way::Steps(vec![activate(), step(Step::Suspend)])
        }
        (WantedStatus::Suspended, Status::LockedOut) => {
            Way::Steps(vec![step(Step::Unlock), step(Step::Suspend)])
        }
        (WantedStatus::Suspended, _) => Way::Steps(vec![step(Step::Suspend)]),
        (WantedStatus::Deactivated, _) => {
            Way::Steps(vec![Action::Deactivate(Deactivate { send_email: false })])
        }
    }
}

/// What becomes of people who are in the scope of a file, and not in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Prune {
    /// They are suspended.
    Suspend,
    /// They are deactivated.
    Deactivate,
}

/// Returns the steps that end the access of someone who has access; whoever has none is left alone.
pub fn prune(prune: Prune, from: &Status) -> Vec<Action> {
    let wanted = match (prune, from) {
        (Prune::Suspend, Status::Staged | Status::Deprovisioned) => return Vec::new(),
        (Prune::Suspend, _) => WantedStatus::Suspended,
        (Prune::Deactivate, _) => WantedStatus::Deactivated,
    };
    match way(wanted, from) {
        Way::Steps(steps) => steps,
        Way::There | Way::Never(_) => Vec::new(),
    }
}

/// Puts what is to be done into its order: the steps to a status around everything else.
pub fn arranged(status: Vec<Action>, others: impl IntoIterator<Item = Action>) -> Vec<Action> {
    let ends =
        |action: &Action| matches!(action, Action::Deactivate(_) | Action::Step(Step::Suspend));
    let (last, first): (Vec<Action>, Vec<Action>) = status.into_iter().partition(ends);
    first.into_iter().chain(others).chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::actions::groups::AddToGroup;
    use crate::model::GroupId;

    fn names(actions: &[Action]) -> String {
        let names: Vec<_> = actions.iter().map(|a| a.act().name()).collect();
        names.join("+")
    }

    #[test]
    fn every_status_has_a_way_to_every_other_or_a_reason() {
        let shown = |wanted, from: &Status| match way(wanted, from) {
            Way::There => "-".to_owned(),
            Way::Never(_) => "never".to_owned(),
            Way::Steps(steps) => names(&steps),
        };
        let expected = [
            (
                "STAGED",
                "-",
                "activate",
                "activate",
                "activate+suspend",
                "deactivate",
            ),
            (
                "PROVISIONED",
                "never",
                "-",
                "never",
                "suspend",
                "deactivate",
            ),
            ("ACTIVE", "never", "-", "-", "suspend", "deactivate"),
            (
                "PASSWORD_EXPIRED",
                "never",
                "-",
                "never",
                "suspend",
                "deactivate",
            ),
            (
                "LOCKED_OUT",
                "never",
                "-",
                "unlock",
                "unlock+suspend",
                "deactivate",
            ),
            ("RECOVERY", "never", "-", "never", "suspend", "deactivate"),
            (
                "SUSPENDED",
                "never",
                "unsuspend",
                "unsuspend",
                "-",
                "deactivate",
            ),
            (
                "DEPROVISIONED",
                "never",
                "activate",
                "activate",
                "activate+suspend",
                "-",
            ),
        ];
        for (word, staged, activated, active, suspended, deactivated) in expected {
            let from = Status::from(word.to_owned());
            for (wanted, way) in [
                (WantedStatus::Staged, staged),
                (WantedStatus::Activated, activated),
                (WantedStatus::Active, active),
                (WantedStatus::Suspended, suspended),
                (WantedStatus::Deactivated, deactivated),
            ] {
                assert_eq!(shown(wanted, &from), way, "{word} to {wanted:?}");
            }
        }
    }

    #[test]
    fn pruning_never_activates_anybody() {
        for (status, suspended, deactivated) in [
            (Status::Staged, "", "deactivate"),
            (Status::Active, "suspend", "deactivate"),
            (Status::Suspended, "", "deactivate"),
            (Status::Deprovisioned, "", ""),
        ] {
            assert_eq!(
                names(&prune(Prune::Suspend, &status)),
                suspended,
                "{status}"
            );
            assert_eq!(
                names(&prune(Prune::Deactivate, &status)),
                deactivated,
                "{status}"
            );
        }
    }

    #[test]
    fn what_opens_comes_first_and_what_closes_comes_last() {
        let Way::Steps(steps) = way(WantedStatus::Suspended, &Status::Staged) else {
            panic!("there is a way");
        };
        let joins = Action::AddToGroup(AddToGroup {
            id: GroupId::new("00g1"),
            name: "Sales".to_owned(),
            look: false,
        });
        let order = arranged(steps, [joins]);
        assert_eq!(names(&order), "activate+add-to-group+suspend");
    }
}
