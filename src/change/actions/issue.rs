//! What lets a user in anew, as changes: a new activation, a reset, a temporary password.
//!
//! Each replaces the last link or password, or sends another mail, so none is ever repeated by
//! itself. What is known afterwards decides: done and the secret lost, or unknown. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lifecycle::{id_of, refused};
use crate::change::action::{Act, Done, Effects, Issued, Lost, Means, Probe, Since, Weight};
use crate::change::{Action, Error, Subject};
use crate::model::{RequestId, Status, UserId};
use crate::okta::{self, UserKey};
use crate::secret::Secret;

/// What is issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Pass {
    /// A new activation; the last link stops working.
    Reactivation,
    /// A password reset: the user cannot sign in until the link was used.
    Reset,
    /// A password that Okta makes up and that must be changed at once.
    Temporary,
    /// A reset link that leaves the user able to sign in.
    Forgotten,
}

/// Issues something that lets the user in.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Issue {
    /// What.
    pub pass: Pass,
    /// Whether Okta mails it to the user; without it, it is returned.
    pub send_email: bool,
    /// Whether the user's sessions end.
    pub revoke_sessions: bool,
}

impl Pass {
    /// Returns what is handed over: its key in JSON and the words for people.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Reactivation => ("activationUrl", "activation link"),
            Self::Reset | Self::Forgotten => ("resetPasswordUrl", "reset link"),
            Self::Temporary => ("tempPassword", "temporary password"),
        }
    }

    /// Returns the command, for what has to be done anew.
    fn command(self) -> &'static str {
        match self {
            Self::Reactivation => "user lifecycle reactivate",
            Self::Reset => "user password reset",
            Self::Temporary => "user password temp",
            Self::Forgotten => "user password forgot",
        }
    }

    /// Returns Okta's word for the step.
    fn step(self) -> &'static str {
        match self {
            Self::Reactivation => "reactivate",
            Self::Reset => "reset_password",
            Self::Temporary => "expire_password",
            Self::Forgotten => "forgot_password",
        }
    }
}

impl Issue {
    async fn send(
        self,
        means: &Means<'_>,
        id: &UserId,
    ) -> Result<(Option<Secret>, Option<RequestId>), okta::Error> {
        let client = means.client;
        let mail = self.send_email;
        Ok(match self.pass {
            Pass::Reactivation => {
                let answer = client.lifecycle().reactivate(id, mail).await?;
                (answer.value.url, answer.request_id)
            }
            Pass::Reset => {
                let lifecycle = client.lifecycle();
                let answer = lifecycle
                    .reset_password(id, mail, self.revoke_sessions)
                    .await?;
                (answer.value, answer.request_id)
            }
            Pass::Temporary => {
                let lifecycle = client.lifecycle();
                let answer = lifecycle
                    .expire_password_with_temp_password(id, self.revoke_sessions)
                    .await?;
                (Some(answer.value), answer.request_id)
            }
            Pass::Forgotten => {
                let answer = client.credentials().forgot_password(id, mail).await?;
                (answer.value, answer.request_id)
            }
        })
    }

    fn done(
        self,
        subject: &Subject,
        secret: Option<Secret>,
        request_id: Option<RequestId>,
    ) -> Done {
        let (name, label) = self.pass.words();
        let mut done = Done::updated(request_id);
        match secret {
            Some(value) => done.issued.push(Issued { name, label, value }),
            None if self.send_email => {
                let what = format!("Okta mails the {label}");
                done.notes.push(what);
            }
            None => {
                done.lost = Some(Lost {
                    what: label,
                    again: self.anew(subject),
                });
            }
        }
        done
    }

    fn anew(self, subject: &Subject) -> String {
        let mail = if self.send_email { " --send-email" } else { "" };
        format!(
            "okta-admin {} {}{mail}",
            self.pass.command(),
            subject.address()
        )
    }
}

impl Act for Issue {
    fn name(&self) -> &'static str {
        match self.pass {
            Pass::Reactivation => "reactivate",
            Pass::Reset => "reset-password",
            Pass::Temporary => "temp-password",
            Pass::Forgotten => "forgot-password",
        }
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let how = if self.send_email {
            "and have Okta mail the link"
        } else {
            "and return the link"
        };
        let mut lines = vec![match self.pass {
            Pass::Reactivation => format!("issue a new activation, {how}; the last link ends"),
            Pass::Reset => {
                format!("reset the password, {how}: no sign-in until the link is used")
            }
            Pass::Temporary => {
                "set a password that Okta makes and that must be changed at once".to_owned()
            }
            Pass::Forgotten => format!("start the recovery of a forgotten password, {how}"),
        }];
        if self.revoke_sessions {
            lines.push("end the sessions".to_owned());
        }
        lines
    }

    fn effects(&self) -> Effects {
        let one = match self.pass {
            Pass::Reactivation | Pass::Forgotten => Weight::Light,
            Pass::Reset | Pass::Temporary => Weight::Careful,
        };
        Effects {
            mails: self.send_email,
            moves: matches!(self.pass, Pass::Reset | Pass::Temporary),
            ..Effects::quiet(one, Weight::Careful)
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            match self.send(means, &id_of(subject)?).await {
                Ok((secret, request_id)) => Ok(self.done(subject, secret, request_id)),
                Err(error) => refused(subject, means, self.pass.step(), &[], error).await,
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
        async move {
            let key = UserKey::Id(id_of(subject)?);
            let now = means.client.users().get(&key).await?;
            let applied = match self.pass {
                Pass::Reset => {
                    let was = subject.status.as_ref();
                    was.is_some_and(|s| *s != Status::Recovery)
                        && now.view.status == Status::Recovery
                }
                Pass::Temporary => {
                    let changed = |value: Option<Value>| value?.get("passwordChanged").cloned();
                    let before = subject.before.as_ref();
                    let before = before.and_then(|raw| serde_json::from_slice(raw).ok());
                    changed(before) != changed(now.resource.value().ok())
                }
                // Neither leaves a trace in the user.
                Pass::Reactivation | Pass::Forgotten => false,
            };
            // Not seen is not the same as not sent: another link would end one that is on its way.
            Ok(if applied {
                Probe::Applied(self.done(subject, None, None))
            } else {
                Probe::Unclear
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }

    fn again(&self, subject: &Subject) -> Option<String> {
        Some(self.anew(subject))
    }
}
