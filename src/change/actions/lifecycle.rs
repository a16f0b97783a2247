//! Lifecycle steps as changes: activate, deactivate, expire the password.
//!
//! None is idempotent for Okta, so none is repeated without looking: the status before and after
//! tells. The parameter that asks for a mail is always sent, since the API's defaults differ.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::change::action::{Act, Done, Effects, Issued, Means, Probe, Weight};
use crate::change::execute::has_reached;
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{Status, User, UserId};
use crate::okta::{self, UserKey};

/// Activates a staged or deactivated user.
#[derive(Debug)]
pub struct Activate {
    /// Whether Okta mails the activation link; without it the link is returned.
    pub send_email: bool,
}

/// Deactivates a user: sign-in ends and application assignments are removed.
#[derive(Debug, Default)]
pub struct Deactivate {
    /// Whether Okta mails the administrators.
    pub send_email: bool,
}

/// Makes the user choose a new password at the next sign-in.
#[derive(Debug)]
pub struct ExpirePassword;

/// Returns the id of the subject; every lifecycle call needs one.
pub(super) fn id_of(subject: &Subject) -> Result<UserId, Error> {
    subject.user_id().ok_or_else(|| Error::Target {
        kind: Kind::NotFound,
        message: format!("{} has no id yet", subject.label),
        hints: Vec::new(),
        request_id: None,
    })
}

/// Reads the user as it is now.
pub(super) async fn look(subject: &Subject, means: &Means<'_>) -> Result<User, Error> {
    let id = id_of(subject)?;
    Ok(means.client.users().get(&UserKey::Id(id)).await?.view)
}

/// What activating leads to.
const ACTIVATED: [Status; 2] = [Status::Provisioned, Status::Active];

/// A step that Okta refuses because the user is where it leads is no failure.
async fn already(
    subject: &Subject,
    means: &Means<'_>,
    reached: &[Status],
    refusal: okta::Error,
) -> Result<Done, Error> {
    let user = look(subject, means).await?;
    if reached.iter().any(|status| has_reached(&user, status)) {
        return Ok(Done::with(
            OutcomeStatus::Unchanged,
            refusal.request_id().cloned(),
        ));
    }
    Err(refusal.into())
}

/// Reads the user and says that the step was applied once the status is one of `reached`.
async fn probe_status(
    subject: &Subject,
    means: &Means<'_>,
    reached: &[Status],
) -> Result<Probe, Error> {
    let user = look(subject, means).await?;
    Ok(if reached.iter().any(|status| has_reached(&user, status)) {
        Probe::Applied(Done::updated(None))
    } else {
        Probe::NotApplied
    })
}

impl Act for Activate {
    fn name(&self) -> &'static str {
        "activate"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![if self.send_email {
            "activate, and have Okta mail the activation link".to_owned()
        } else {
            "activate, without a mail".to_owned()
        }]
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Light,
            many: Weight::Careful,
            mails: self.send_email,
            moves: true,
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let activated = means
                .client
                .lifecycle()
                .activate(&id, self.send_email)
                .await;
            let activation = match activated {
                Ok(activation) => activation,
                Err(error) if error.kind() == Kind::Conflict => {
                    return already(subject, means, &ACTIVATED, error).await;
                }
                Err(error) => return Err(error.into()),
            };
            let mut done = Done::updated(activation.request_id);
            // The link is what a user without a mail needs, so it is handed over once.
            done.issued.extend(activation.value.url.map(|value| Issued {
                name: "activationUrl",
                label: "activation link",
                value,
            }));
            Ok(done)
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            Ok(match probe_status(subject, means, &ACTIVATED).await? {
                Probe::Applied(mut done) if !self.send_email => {
                    let again = format!(
                        "the activation link was lost; `okta-admin api -X POST \
                         users/{}/lifecycle/reactivate` issues a new one",
                        subject.address()
                    );
                    done.notes.push(again);
                    Probe::Applied(done)
                }
                other => other,
            })
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        (subject.status == Some(Status::Deprovisioned))
            .then(|| vec![Action::Deactivate(Deactivate::default())])
    }
}

impl Act for Deactivate {
    fn name(&self) -> &'static str {
        "deactivate"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["deactivate: sign-in ends, application assignments are removed".to_owned()]
    }

    fn effects(&self) -> Effects {
        // The mail of a deactivation goes to administrators, not to the user.
        Effects {
            one: Weight::Careful,
            many: Weight::Grave,
            mails: false,
            moves: true,
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let written = means
                .client
                .lifecycle()
                .deactivate(&id, self.send_email)
                .await?;
            Ok(Done::updated(written.request_id))
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { probe_status(subject, means, &[Status::Deprovisioned]).await }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::Activate(Activate { send_email: false })])
    }
}

impl Act for ExpirePassword {
    fn name(&self) -> &'static str {
        "expire-password"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["expire the password: the next sign-in must choose a new one".to_owned()]
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Careful,
            many: Weight::Careful,
            mails: false,
            moves: true,
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let written = means
                .client
                .lifecycle()
                .expire_password(&id_of(subject)?)
                .await?;
            let mut done = Done::updated(written.request_id);
            done.resource = Some(written.resource.raw().clone());
            Ok(done)
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { probe_status(subject, means, &[Status::PasswordExpired]).await }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
