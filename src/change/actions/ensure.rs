//! A status as a change, and not a step: looks at the user and takes the steps that lead there.
//!
//! The way is decided by [`way`], which is pure. Since it begins with a look, the action may be
//! repeated: what happened already is not done again. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lifecycle::{Activate, Deactivate, look};
use super::steps::Step;
use crate::change::action::{Act, Audience, Done, Effects, Lost, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
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
    /// Nothing an administrator could send leads on.
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

/// Brings the user to a status, whatever it is now; nobody is mailed.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Ensure {
    /// The status to reach.
    pub goal: Goal,
    /// For whom of those that a run creates or finds.
    pub audience: Audience,
}

impl Act for Ensure {
    fn name(&self) -> &'static str {
        self.goal.action()
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let line = match self.goal {
            Goal::Staged => "refuse whoever is not staged",
            Goal::Activated => "activate or unsuspend where needed, without a mail",
            Goal::Active => "activate, unsuspend or unlock where needed, without a mail",
            Goal::Suspended => "suspend: sign-in ends, groups and applications stay",
            Goal::Deactivated => "deactivate: sign-in ends, application assignments are removed",
        };
        vec![line.to_owned()]
    }

    fn effects(&self) -> Effects {
        let (one, many) = match self.goal {
            Goal::Staged => (Weight::Light, Weight::Light),
            Goal::Activated | Goal::Active => (Weight::Light, Weight::Careful),
            Goal::Suspended => (Weight::Careful, Weight::Careful),
            Goal::Deactivated => (Weight::Careful, Weight::Grave),
        };
        Effects {
            moves: true,
            ..Effects::quiet(one, many)
        }
    }

    fn audience(&self) -> Audience {
        self.audience
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let user = look(subject, means).await?;
            let now = user.transitioning_to_status.as_ref();
            let now = now.unwrap_or(&user.status);
            let steps = match way(self.goal, now, false) {
                Way::There | Way::UpToTheUser(_) => {
                    return Ok(Done::with(OutcomeStatus::Unchanged, None));
                }
                Way::Never => {
                    return Err(Error::WrongState {
                        login: user.login().to_owned(),
                        status: now.clone(),
                        done: "staged",
                        hint: "only a user who was never activated is staged".to_owned(),
                    });
                }
                Way::Steps(steps) => steps,
            };
            // Which steps were taken is decided only here, and the way back needs to know from where.
            let before = json!({ "id": user.id, "status": now, "created": user.created });
            let mut all = Done {
                before: Some(before.to_string().into()),
                ..Done::updated(None)
            };
            let mut taken = Vec::new();
            for step in &steps {
                let failed = step.act().name();
                let done = match step.act().apply(subject, means).await {
                    Ok(done) => done,
                    // Alone it leaves the user as before, or its own error says that it is in doubt.
                    Err(error)
                        if taken.is_empty() && !(steps.len() > 1 && error.is_ambiguous()) =>
                    {
                        return Err(error);
                    }
                    Err(source) => {
                        return Err(Error::Midway {
                            taken,
                            failed,
                            before: all.before.unwrap_or_default(),
                            source: Box::new(source),
                        });
                    }
                };
                taken.push(failed);
                all.request_id = done.request_id.or(all.request_id);
                all.issued.extend(done.issued);
            }
            Ok(all)
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let user = look(subject, means).await?;
            let now = user.transitioning_to_status.as_ref();
            let now = now.unwrap_or(&user.status);
            let mut done = Done::updated(None);
            // Whoever waits to set up the account needs the link that the lost answer held.
            done.lost = (*now == Status::Provisioned).then(|| Lost {
                what: "activation link",
                again: format!("okta-admin user lifecycle reactivate {}", subject.address()),
            });
            Ok(match way(self.goal, now, false) {
                Way::There | Way::UpToTheUser(_) => Probe::Applied(done),
                Way::Never | Way::Steps(_) => Probe::NotApplied,
            })
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        let goal = match subject.status.as_ref()? {
            Status::Active => Goal::Active,
            Status::Suspended => Goal::Suspended,
            Status::Deprovisioned => Goal::Deactivated,
            _ => return None,
        };
        Some(vec![Action::Ensure(Self { goal, ..*self })])
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
