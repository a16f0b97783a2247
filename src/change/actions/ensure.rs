//! A status as a change, and not a step: looks at the user and takes the steps that lead there.
//!
//! The way is decided by [`way`]. Since it begins with a look, the action may be
//! repeated: what happened already is not done again. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lifecycle::look;
use crate::change::action::{Act, Audience, Done, Effects, Lost, Means, Probe, Since, Weight};
use crate::change::goal::{Goal, Way, way};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::model::Status;

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
