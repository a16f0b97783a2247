//! Changing the attributes or credentials of a user, and nothing else.
//!
//! A partial update brings the same state when it is sent again, so the transport repeats it; one
//! that is only for the user as he was read (`If-Match`) is not repeated blindly.
//! Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/updateUser>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::named;
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::actions::lifecycle::id_of;
use crate::change::diff::{Difference, differences};
use crate::change::{Action, Error, Subject};
use crate::okta::UserKey;
use crate::okta::UserPatch;

/// Changes the attributes or credentials that are named, and nothing else.
#[derive(Debug, Deserialize, Serialize)]
pub struct UpdateUser {
    /// What is sent.
    pub patch: UserPatch,
    /// Whether the password policy's age and history rules apply to a password in it.
    pub strict: bool,
}

impl UpdateUser {
    /// Returns what would differ afterwards.
    pub fn differences(&self, subject: &Subject) -> Vec<Difference> {
        let before = subject.user_before();
        differences(
            &before.map(|u| u.profile).unwrap_or_default(),
            &self.patch.profile,
        )
    }
}

impl Act for UpdateUser {
    fn name(&self) -> &'static str {
        "update"
    }

    fn describe(&self, subject: &Subject) -> Vec<String> {
        let mut lines: Vec<String> = self
            .differences(subject)
            .iter()
            .map(ToString::to_string)
            .collect();
        lines.extend(self.patch.credentials.iter().flat_map(named));
        lines
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Light,
            many: Weight::Careful,
            mails: false,
            moves: false,
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let users = means.client.users();
            let written = match subject.etag.as_deref().filter(|_| subject.guarded) {
                Some(etag) => users.update_if(&id, &self.patch, etag).await,
                None => users.update(&id, &self.patch, self.strict).await,
            };
            match written {
                Ok(written) => Ok(Done {
                    resource: Some(written.resource.raw().clone()),
                    ..Done::updated(written.request_id)
                }),
                Err(error) if error.status() == Some(412) => Err(Error::Changed {
                    login: subject.label.clone(),
                    source: Box::new(error.into()),
                }),
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
            let key = UserKey::Id(id_of(subject)?);
            let now = means.client.users().get(&key).await?;
            if !differences(&now.view.profile, &self.patch.profile).is_empty() {
                return Ok(Probe::NotApplied);
            }
            // Nothing in the answer shows whether a password or an answer was taken.
            if self.patch.credentials.is_some() {
                return Ok(Probe::Unclear);
            }
            Ok(Probe::Applied(Done {
                resource: Some(now.resource.raw().clone()),
                ..Done::updated(None)
            }))
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        if self.patch.credentials.is_some() {
            return None;
        }
        let before = subject.user_before()?.profile;
        let names = self.patch.profile.keys();
        let profile = names
            .map(|name| {
                (
                    name.clone(),
                    before.get(name).cloned().unwrap_or(Value::Null),
                )
            })
            .collect();
        let patch = UserPatch {
            profile,
            credentials: None,
        };
        Some(vec![Action::Update(Self {
            patch,
            strict: false,
        })])
    }
}
