//! Replacing a user's whole profile: what is not named is deleted.
//!
//! Written with `If-Match`: what would be lost was shown for one state of the user, and is not done
//! to another. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/replaceUser>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::actions::lifecycle::id_of;
use crate::change::diff::differences;
use crate::change::{Action, Error, Subject};
use crate::okta::Replacement;
use crate::okta::UserKey;

/// Replaces the whole profile; what is not named is deleted.
#[derive(Debug, Deserialize, Serialize)]
pub struct ReplaceUser {
    /// The profile to be.
    pub profile: Map<String, Value>,
}

impl Act for ReplaceUser {
    fn name(&self) -> &'static str {
        "replace"
    }

    fn describe(&self, subject: &Subject) -> Vec<String> {
        let before = subject.user_before();
        let before = before.map(|u| u.profile).unwrap_or_default();
        let whole = whole_profile(&before, &self.profile);
        differences(&before, &whole)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Careful,
            many: Weight::Grave,
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
            let replacement = Replacement {
                profile: self.profile.clone(),
                type_id: None,
            };
            let etag = subject.etag.as_deref();
            match means.client.users().replace(&id, &replacement, etag).await {
                Ok(written) => Ok(Done {
                    resource: Some(written.resource.raw().clone()),
                    ..Done::updated(written.request_id)
                }),
                // What would be lost was shown for another state of the user: do not go on.
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
            let whole = whole_profile(&now.view.profile, &self.profile);
            if differences(&now.view.profile, &whole).is_empty() {
                return Ok(Probe::Applied(Done {
                    resource: Some(now.resource.raw().clone()),
                    ..Done::updated(None)
                }));
            }
            // The ETag decides: unchanged means that nothing was applied, and a repeat with the
            // same If-Match cannot overwrite anybody.
            Ok(if now.etag == subject.etag {
                Probe::NotApplied
            } else {
                Probe::Unclear
            })
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        let profile = subject.user_before()?.profile;
        Some(vec![Action::Replace(Self { profile })])
    }
}

/// Returns `after` with every attribute of `before` that it lacks as `null`.
fn whole_profile(before: &Map<String, Value>, after: &Map<String, Value>) -> Map<String, Value> {
    let lost = before.keys().filter(|name| !after.contains_key(*name));
    let mut whole = after.clone();
    whole.extend(
        lost.map(|name| (name.clone(), Value::Null))
            .collect::<Vec<_>>(),
    );
    whole
}
