//! In which order a user is made to be as a file says, and what becomes of those it does not name. Pure.
//!
//! What lets a user be changed (activating, unsuspending) comes first, then attributes, memberships
//! and roles; what ends access comes last.

use super::Action;
use super::actions::steps::Step;
use super::goal::{Goal, Way, way};
use crate::model::Status;

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
        (Prune::Suspend, _) => Goal::Suspended,
        (Prune::Deactivate, _) => Goal::Deactivated,
    };
    match way(wanted, from, false) {
        Way::Steps(steps) => steps,
        Way::There | Way::UpToTheUser(_) | Way::Never => Vec::new(),
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
        let Way::Steps(steps) = way(Goal::Suspended, &Status::Staged, false) else {
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
