//! Deleting a user for good.
//!
//! The first DELETE of a user only deactivates, a second one destroys; so DELETE is sent only to a
//! user who was just seen to be deactivated. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/deleteUser>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::actions::lifecycle::{id_of, look};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::Status;

/// Removes a deactivated user for good.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct DeleteUser {
    /// Whether Okta mails the administrators.
    pub send_email: bool,
}

impl Act for DeleteUser {
    fn name(&self) -> &'static str {
        "delete"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["delete for good: it cannot be undone".to_owned()]
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Grave,
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
            let user = match look(subject, means).await {
                Ok(user) => user,
                // Gone already, which is what was asked for: only after we named the user by id.
                Err(error) if error.kind() == Kind::NotFound => {
                    return Ok(Done::with(
                        OutcomeStatus::Deleted,
                        error.request_id().cloned(),
                    ));
                }
                Err(error) => return Err(error),
            };
            if user.status != Status::Deprovisioned {
                return Err(Error::WrongState {
                    login: user.login().to_owned(),
                    status: user.status,
                    done: "deleted",
                    hint: "only a deactivated user can be deleted: see --deactivate-first".into(),
                });
            }
            match means.client.users().delete(&id, self.send_email).await {
                Ok(answer) => Ok(Done::with(OutcomeStatus::Deleted, answer.request_id)),
                Err(error) if error.is_not_found() => Ok(Done::with(
                    OutcomeStatus::Deleted,
                    error.request_id().cloned(),
                )),
                Err(error) => Err(error.into()),
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
            match look(subject, means).await {
                Ok(_) => Ok(Probe::NotApplied),
                Err(error) if error.kind() == Kind::NotFound => {
                    Ok(Probe::Applied(Done::with(OutcomeStatus::Deleted, None)))
                }
                Err(error) => Err(error),
            }
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
