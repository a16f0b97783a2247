//! Passwords, recovery questions and sessions as changes.
//!
//! Setting a password or ending sessions gives the same state when it is sent again, so an
//! uncertain answer is followed by a repeat. A change with the old password is not: the old one may
//! no longer be right. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserCred/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::lifecycle::{id_of, refused};
use crate::change::action::{Act, Done, Effects, Issued, Means, Probe, Since, Weight};
use crate::change::{Action, Error, Subject};
use crate::okta::{Password, PasswordChange, Recovery};
use crate::secret::{Secret, withheld};

/// Sets the password as an administrator.
#[derive(Debug, Deserialize, Serialize)]
pub struct SetPassword {
    /// The password.
    pub password: Password,
    /// Whether the password policy's age and history rules apply.
    pub strict: bool,
    /// What is handed over once it is set, if this tool made it.
    #[serde(with = "withheld::optional")]
    pub made: Option<Secret>,
}

/// Changes the password with the old one, as the user would.
#[derive(Debug, Deserialize, Serialize)]
pub struct ChangePassword {
    /// What is sent.
    pub change: PasswordChange,
    /// What is handed over once it is set, if this tool made it.
    #[serde(with = "withheld::optional")]
    pub made: Option<Secret>,
}

/// Sets the recovery question and its answer.
#[derive(Debug, Deserialize, Serialize)]
pub struct SetRecovery {
    /// Question and answer.
    pub recovery: Recovery,
}

/// Ends the user's Okta sessions; those of applications stay.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct ClearSessions {
    /// Whether OAuth tokens are revoked too.
    pub oauth_tokens: bool,
}

/// Hands over a password that was made here.
fn issued(made: Option<&Secret>) -> Vec<Issued> {
    let issue = |value: &Secret| Issued {
        name: "generatedPassword",
        label: "password",
        value: value.clone(),
    };
    made.map(issue).into_iter().collect()
}

impl Act for SetPassword {
    fn name(&self) -> &'static str {
        "set-password"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let made = if self.made.is_some() {
            "set a new password, made here and shown once"
        } else {
            "set a new password"
        };
        vec![made.to_owned()]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Careful, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let credentials = means.client.credentials();
            let written = credentials
                .set_password(&id, &self.password, self.strict)
                .await?;
            Ok(Done {
                resource: Some(written.resource.raw().clone()),
                issued: issued(self.made.as_ref()),
                ..Done::updated(written.request_id)
            })
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        _: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        // The same password again is the same state.
        async move { Ok(Probe::NotApplied) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}

impl Act for ChangePassword {
    fn name(&self) -> &'static str {
        "change-password"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let mut lines = vec!["change the password with the old one".to_owned()];
        if self.change.revoke_sessions {
            lines.push("end the sessions".to_owned());
        }
        lines
    }

    fn effects(&self) -> Effects {
        Effects {
            moves: true,
            ..Effects::quiet(Weight::Light, Weight::Careful)
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let credentials = means.client.credentials();
            match credentials.change_password(&id, &self.change).await {
                Ok(answer) => Ok(Done {
                    issued: issued(self.made.as_ref()),
                    ..Done::updated(answer.request_id)
                }),
                Err(error) => refused(subject, means, "change_password", &[], error).await,
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        _: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { Ok(Probe::Unclear) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}

impl Act for SetRecovery {
    fn name(&self) -> &'static str {
        "set-recovery-question"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!(
            "set the recovery question {:?}",
            self.recovery.question
        )]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Light, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let credentials = means.client.credentials();
            let written = credentials.set_recovery(&id, &self.recovery).await?;
            Ok(Done::updated(written.request_id))
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        _: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { Ok(Probe::NotApplied) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}

impl Act for ClearSessions {
    fn name(&self) -> &'static str {
        "clear-sessions"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let tokens = if self.oauth_tokens {
            "end the sessions and revoke the OAuth tokens"
        } else {
            "end the sessions"
        };
        vec![tokens.to_owned()]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Careful, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let credentials = means.client.credentials();
            let answer = credentials.clear_sessions(&id, self.oauth_tokens).await?;
            Ok(Done::updated(answer.request_id))
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        _: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { Ok(Probe::NotApplied) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
