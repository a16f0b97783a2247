//! The status that somebody wants a user to have, and the steps that lead there. Pure.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use serde::{Deserialize, Serialize};

use super::Action;
use super::action::Audience;
use super::actions::lifecycle::{Activate, Deactivate};
use super::actions::steps::Step;
use crate::model::Status;

/// The status that a user is to have.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum Goal {
    /// Never activated yet; nothing leads back there.
    Staged,
    /// Activated, in whatever way: also locked out, or still to set up the account.
    Activated,
    /// Able to sign in.
    Active,
    /// Suspended.
    Suspended,
    /// Deactivated.
    Deactivated,
}

/// How to get from a status to a goal.
#[derive(Debug)]
pub enum Way {
    /// There already.
    There,
    /// Nothing an administrator could send leads on; why, in words.
    UpToTheUser(&'static str),
    /// Nothing leads there.
    Never,
    /// These steps do.
    Steps(Vec<Action>),
}

impl Goal {
    /// Returns whether a user in this status is where the goal is.
    pub fn is_reached(self, status: &Status) -> bool {
        matches!(way(self, status, false), Way::There | Way::UpToTheUser(_))
    }

    /// Reads a word of Okta's or of the Admin Console's, whatever its case.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |text: &str| text.to_lowercase().replace(['-', '_'], " ");
        let wanted = plain(text.trim());
        let same = |word: &str| plain(word) == wanted;
        let mut known = Status::KNOWN.into_iter();
        let (status, ..) = known.find(|(_, okta, console)| same(okta) || same(console))?;
        Some(match status {
            Status::Staged => Self::Staged,
            Status::Active => Self::Active,
            Status::Suspended => Self::Suspended,
            Status::Deprovisioned => Self::Deactivated,
            // Nobody can bring a user there, so that these say no more than "has been activated".
            _ => Self::Activated,
        })
    }

    /// Returns the word for reports.
    pub fn action(self) -> &'static str {
        match self {
            Self::Staged => "ensure-staged",
            Self::Activated => "ensure-activated",
            Self::Active => "ensure-active",
            Self::Suspended => "ensure-suspended",
            Self::Deactivated => "ensure-deactivated",
        }
    }
}

/// Returns the steps from a status to a goal. Pure.
pub fn way(goal: Goal, from: &Status, send_email: bool) -> Way {
    let activate = || {
        Action::Activate(Activate {
            send_email,
            audience: Audience::Everyone,
        })
    };
    let step = Action::Step;
    match (goal, from) {
        (Goal::Staged, Status::Staged)
        | (Goal::Active, Status::Active)
        | (Goal::Suspended, Status::Suspended)
        | (Goal::Deactivated, Status::Deprovisioned) => Way::There,
        (Goal::Staged, _) => Way::Never,
        (Goal::Active, Status::Provisioned) => {
            Way::UpToTheUser("activated; the user has not finished setting up")
        }
        (Goal::Active, Status::PasswordExpired) => {
            Way::UpToTheUser("active; the next sign-in must choose a new password")
        }
        (Goal::Active, Status::Recovery) => {
            Way::UpToTheUser("a password reset is under way; the user has to finish it")
        }
        (Goal::Active | Goal::Activated, Status::Suspended) => {
            Way::Steps(vec![step(Step::Unsuspend)])
        }
        (Goal::Active, Status::LockedOut) => Way::Steps(vec![step(Step::Unlock)]),
        (
            Goal::Active | Goal::Activated,
            Status::Staged | Status::Deprovisioned | Status::Other(_),
        ) => Way::Steps(vec![activate()]),
        (Goal::Activated, _) => Way::There,
        (Goal::Suspended, Status::Staged | Status::Deprovisioned) => {
            Way::Steps(vec![activate(), step(Step::Suspend)])
        }
        (Goal::Suspended, Status::LockedOut) => {
            Way::Steps(vec![step(Step::Unlock), step(Step::Suspend)])
        }
        (Goal::Suspended, _) => Way::Steps(vec![step(Step::Suspend)]),
        (Goal::Deactivated, _) => Way::Steps(vec![Action::Deactivate(Deactivate { send_email })]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_way_to_every_goal_but_back_to_staged() {
        let way = |goal: Goal, from: &Status| match way(goal, from, false) {
            Way::There => "-".to_owned(),
            Way::UpToTheUser(_) => "user".to_owned(),
            Way::Never => "never".to_owned(),
            Way::Steps(steps) => {
                let names: Vec<_> = steps.iter().map(|s| s.act().name()).collect();
                names.join("+")
            }
        };
        let goals = [
            Goal::Staged,
            Goal::Activated,
            Goal::Active,
            Goal::Suspended,
            Goal::Deactivated,
        ];
        for (word, expected) in [
            ("STAGED", "- activate activate activate+suspend deactivate"),
            ("PROVISIONED", "never - user suspend deactivate"),
            ("ACTIVE", "never - - suspend deactivate"),
            ("PASSWORD_EXPIRED", "never - user suspend deactivate"),
            ("LOCKED_OUT", "never - unlock unlock+suspend deactivate"),
            ("RECOVERY", "never - user suspend deactivate"),
            ("SUSPENDED", "never unsuspend unsuspend - deactivate"),
            (
                "DEPROVISIONED",
                "never activate activate activate+suspend -",
            ),
        ] {
            let from = Status::from(word.to_owned());
            let ways: Vec<_> = goals.iter().map(|goal| way(*goal, &from)).collect();
            assert_eq!(ways.join(" "), expected, "{word}");
        }
    }

    #[test]
    fn a_goal_is_understood_in_the_words_of_okta_and_of_the_admin_console() {
        for (text, expected) in [
            ("staged", Some(Goal::Staged)),
            ("ACTIVE", Some(Goal::Active)),
            (" Suspended", Some(Goal::Suspended)),
            ("DEPROVISIONED", Some(Goal::Deactivated)),
            ("deactivated", Some(Goal::Deactivated)),
            ("LOCKED_OUT", Some(Goal::Activated)),
            ("Pending user action", Some(Goal::Activated)),
            ("password-expired", Some(Goal::Activated)),
            ("", None),
            ("gone", None),
        ] {
            assert_eq!(Goal::parse(text), expected, "{text}");
        }
    }
}
