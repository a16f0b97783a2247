//! Moving a user to another user type, which only a full replacement can do.
//!
//! Read, merge, write with `If-Match`; when someone else writes meanwhile, their change is read and
//! kept. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/replaceUser>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::actions::lifecycle::id_of;
use crate::change::diff::differences;
use crate::change::{Action, Error, Subject};
use crate::model::{TypeId, User};
use crate::okta::Replacement;
use crate::okta::UserKey;

/// How often a type change is merged again when someone else writes meanwhile.
const MERGES: usize = 3;

/// Moves the user to another user type; the profile is kept and may change as well.
#[derive(Debug, Deserialize, Serialize)]
pub struct ChangeType {
    /// The type to be.
    pub type_id: TypeId,
    /// The type's name, for people.
    pub type_name: String,
    /// Attributes to change on the way.
    pub edits: Map<String, Value>,
}

impl ChangeType {
    fn merged(&self, user: &User) -> Replacement {
        let mut profile = user.profile.clone();
        profile.extend(self.edits.clone());
        profile.retain(|_, value| !value.is_null());
        Replacement {
            profile,
            type_id: Some(self.type_id.clone()),
        }
    }
}

impl Act for ChangeType {
    fn name(&self) -> &'static str {
        "change-type"
    }

    fn describe(&self, subject: &Subject) -> Vec<String> {
        let before = subject.user_before();
        let mut lines = vec![format!("user type: {} ({})", self.type_name, self.type_id)];
        let profile = before.map(|u| u.profile).unwrap_or_default();
        lines.extend(
            differences(&profile, &self.edits)
                .iter()
                .map(ToString::to_string),
        );
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
            let key = UserKey::Id(id_of(subject)?);
            let mut merges = 0;
            loop {
                let now = means.client.users().get(&key).await?;
                let whole = self.merged(&now.view);
                let id = &now.view.id;
                match means
                    .client
                    .users()
                    .replace(id, &whole, now.etag.as_deref())
                    .await
                {
                    Ok(written) => {
                        return Ok(Done {
                            resource: Some(written.resource.raw().clone()),
                            ..Done::updated(written.request_id)
                        });
                    }
                    // Someone else wrote between: their change is read and kept.
                    Err(error) if error.status() == Some(412) && merges < MERGES => merges += 1,
                    Err(error) if error.status() == Some(412) => {
                        return Err(Error::Changed {
                            login: subject.label.clone(),
                            source: Box::new(error.into()),
                        });
                    }
                    Err(error) => return Err(error.into()),
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
        async move {
            let key = UserKey::Id(id_of(subject)?);
            let read = means.client.users().get(&key).await?;
            let now = read.view;
            let moved = now.user_type.as_ref().is_some_and(|t| t.id == self.type_id);
            let edited = differences(&now.profile, &self.edits).is_empty();
            // `apply` reads and merges anew, so repeating it is safe.
            Ok(if moved && edited {
                // The user is the result, as after an answer that came.
                Probe::Applied(Done {
                    resource: Some(read.resource.raw().clone()),
                    ..Done::updated(None)
                })
            } else {
                Probe::NotApplied
            })
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        let before = subject.user_before()?;
        let edits = self
            .edits
            .keys()
            .map(|name| {
                (
                    name.clone(),
                    before.profile.get(name).cloned().unwrap_or(Value::Null),
                )
            })
            .collect();
        let type_id = before.user_type?.id;
        let type_name = type_id.to_string();
        Some(vec![Action::ChangeType(Self {
            type_id,
            type_name,
            edits,
        })])
    }
}
