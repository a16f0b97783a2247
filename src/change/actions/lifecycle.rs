//! Lifecycle steps as changes: activate, deactivate, expire the password.
//!
//! None is idempotent for Okta, so none is repeated without looking: the status before and after
//! tells. The parameter that asks for a mail is always sent, since the API's defaults differ.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::change::action::{
    Act, Audience, Done, Effects, Issued, Lost, Means, Probe, Since, Weight,
};
use crate::change::execute::has_reached;
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{Status, User, UserId};
use crate::okta::{self, Fetched, UserKey};

/// Activates a staged or deactivated user.
#[derive(Debug, Deserialize, Serialize)]
pub struct Activate {
    /// Whether Okta mails the activation link; without it the link is returned.
    pub send_email: bool,
    /// For whom of those that a run creates or finds.
    pub audience: Audience,
}

/// Deactivates a user: sign-in ends and application assignments are removed.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Deactivate {
    /// Whether Okta mails the administrators.
    pub send_email: bool,
}

/// Makes the user choose a new password at the next sign-in.
#[derive(Debug, Deserialize, Serialize)]
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

/// The links of a user that are steps, with the word each step has here.
const LINKED: [(&str, &str); 10] = [
    ("activate", "activate"),
    ("reactivate", "reactivate"),
    ("suspend", "suspend"),
    ("unsuspend", "unsuspend"),
    ("unlock", "unlock"),
    ("expirePassword", "expire_password"),
    ("resetPassword", "reset_password"),
    ("forgotPassword", "forgot_password"),
    ("deactivate", "deactivate"),
    ("delete", "delete"),
];

/// Returns the steps that are legal for the user: those of the status, and those Okta links to.
pub fn legal_steps(user: &Fetched<User>) -> Vec<String> {
    let steps = user.view.status.legal_steps();
    let mut legal: Vec<String> = steps.iter().map(|&step| step.to_owned()).collect();
    let value = user.resource.value().unwrap_or_default();
    for (link, step) in LINKED {
        let linked = value.pointer(&format!("/_links/{link}")).is_some();
        if linked && !legal.iter().any(|known| known == step) {
            legal.push(step.to_owned());
        }
    }
    legal
}

/// Makes sense of a refused step: the user is where it leads, which is no failure, or the status
/// does not allow it, which is told with what it does allow.
pub(super) async fn refused(
    subject: &Subject,
    means: &Means<'_>,
    step: &'static str,
    reached: &[Status],
    refusal: okta::Error,
) -> Result<Done, Error> {
    // Okta refuses some steps as if the values were wrong.
    let is_about_values = refusal.kind() == Kind::Refused && refusal.status() == Some(400);
    let about_status = refusal.kind() == Kind::Conflict || is_about_values && !reached.is_empty();
    if !about_status || refusal.is_ambiguous() {
        return Err(refusal.into());
    }
    let key = UserKey::Id(id_of(subject)?);
    // Without a second look the refusal itself is what there is to say.
    let Ok(now) = means.client.users().get(&key).await else {
        return Err(refusal.into());
    };
    if reached.iter().any(|status| has_reached(&now.view, status)) {
        return Ok(Done::with(
            OutcomeStatus::Unchanged,
            refusal.request_id().cloned(),
        ));
    }
    Err(Error::IllegalStep {
        login: now.view.login().to_owned(),
        status: now.view.status.clone(),
        step,
        legal: legal_steps(&now),
        source: Box::new(refusal.into()),
    })
}

/// Reads the user and says that the step was applied once the status is one of `reached`.
pub(super) async fn probe_status(
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

    fn audience(&self) -> Audience {
        self.audience
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
                Err(error) => {
                    return refused(subject, means, "activate", &ACTIVATED, error).await;
                }
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
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            Ok(match probe_status(subject, means, &ACTIVATED).await? {
                Probe::Applied(mut done) if !self.send_email => {
                    // A user with a password is active at once and has no link to lose.
                    let waits = look(subject, means).await?.status == Status::Provisioned;
                    done.lost = waits.then(|| Lost {
                        what: "activation link",
                        again: format!(
                            "okta-admin user lifecycle reactivate {}",
                            subject.address()
                        ),
                    });
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
            let lifecycle = means.client.lifecycle();
            match lifecycle.deactivate(&id, self.send_email).await {
                Ok(written) => Ok(Done::updated(written.request_id)),
                Err(error) => {
                    let reached = [Status::Deprovisioned];
                    refused(subject, means, "deactivate", &reached, error).await
                }
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { probe_status(subject, means, &[Status::Deprovisioned]).await }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::Activate(Activate {
            send_email: false,
            audience: Audience::Everyone,
        })])
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
            let id = id_of(subject)?;
            match means.client.lifecycle().expire_password(&id).await {
                Ok(written) => Ok(Done {
                    resource: Some(written.resource.raw().clone()),
                    ..Done::updated(written.request_id)
                }),
                Err(error) => refused(subject, means, "expire_password", &[], error).await,
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { probe_status(subject, means, &[Status::PasswordExpired]).await }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
